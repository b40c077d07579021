// SPDX-License-Identifier: GPL-3.0-or-later
// Channels as people name and order them: pairs of left and right from brow to chin, told apart by colour and by label.

export const MUSCLES = {
  FRO: 'frontalis', COR: 'corrugator supercilii', OOC: 'orbicularis oculi', ZYG: 'zygomaticus major',
  LLS: 'levator labii superioris', NAS: 'nasalis', OOR: 'orbicularis oris', DAO: 'depressor anguli oris',
  MEN: 'mentalis', PLA: 'platysma', MAS: 'masseter',
};
const ORDER = Object.keys(MUSCLES);

/** {side, muscle, site, words} of a name such as L-OOC or R-OOC-inf. */
export function parts(name) {
  const [letter, muscle, site = ''] = name.split('-');
  const side = letter === 'L' ? 'left' : 'right';
  return { side, muscle, site, words: `${side} ${MUSCLES[muscle] ?? muscle}${site ? ` (${site})` : ''}` };
}

/** Orders of the channels that can be chosen; each gives the channels' indices from top to bottom. */
export const MONTAGES = {
  pairs: { words: 'pairs, brow to chin', order: (channels) => sorted(channels, (p) => [rank(p.muscle), p.site, p.side]) },
  sides: { words: 'left above right', order: (channels) => sorted(channels, (p) => [p.side, rank(p.muscle), p.site]) },
  left: { words: 'left only', order: (channels) => sorted(channels, (p) => [rank(p.muscle), p.site]).filter(is(channels, 'left')) },
  right: { words: 'right only', order: (channels) => sorted(channels, (p) => [rank(p.muscle), p.site]).filter(is(channels, 'right')) },
  inputs: { words: 'as connected', order: (channels) => channels.map((_, index) => index) },
};

const rank = (muscle) => {
  const place = ORDER.indexOf(muscle);
  return place < 0 ? 99 : place;
};

const is = (channels, side) => (index) => parts(channels[index].name).side === side;

function sorted(channels, key) {
  const keys = channels.map(({ name }) => key(parts(name)));
  const order = channels.map((_, index) => index);
  return order.sort((a, b) => {
    for (let at = 0; at < keys[a].length; at += 1) {
      if (keys[a][at] < keys[b][at]) return -1;
      if (keys[a][at] > keys[b][at]) return 1;
    }
    return a - b;
  });
}

/** Colours after Okabe and Ito, by theme; read from the style sheet, so that there is one list. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  const names = [
    'trace-left', 'trace-right', 'plot', 'grid', 'text', 'faint', 'gap', 'cursor', 'isolated', 'clonic', 'tonic', 'synkinesis',
    'movement', 'blink', 'bilateral', 'rhythmic', 'marker', 'artefact', 'warning', 'bad', 'burst',
  ];
  return Object.fromEntries(names.map((name) => [name, read(name)]));
}

/** The colour of a channel's trace. */
export const traceColour = (name, palette) => palette[name.startsWith('L') ? 'trace-left' : 'trace-right'];
