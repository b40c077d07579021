// SPDX-License-Identifier: GPL-3.0-or-later
// Electrodes in words, and a contraction check that warns of swapped sides.

import { get } from './api.js';
import { h } from './dom.js';
import { parts } from './layout.js';

/** What is asked for, and which channel has to be the strongest. */
export const CONTRACTIONS = [
  { name: 'wink_left', words: 'Wink with the LEFT eye', side: 'left', muscles: ['OOC'] },
  { name: 'wink_right', words: 'Wink with the RIGHT eye', side: 'right', muscles: ['OOC'] },
  { name: 'smile', words: 'Smile', side: null, muscles: ['ZYG', 'LLS', 'OOR', 'DAO'] },
];
const SECONDS = 3;

/**
 * Judges a contraction by the largest RMS of every channel during it: {verdict, words}. The swapped side is the worst mistake, so it is
 * said first.
 */
export function judge(contraction, peaks) {
  const ranked = [...peaks].sort((a, b) => b.ratio - a.ratio);
  const [strongest] = ranked;
  if (!strongest || strongest.ratio < 4) return { verdict: 'check', words: 'no contraction was seen; ask again, and look at the electrodes' };
  const { side, muscle, words } = parts(strongest.name);
  const seen = `${strongest.name} (${words}) was the strongest`;
  if (contraction.side && side !== contraction.side) {
    const own = ranked.find(({ name }) => parts(name).side === contraction.side && parts(name).muscle === muscle);
    if (!own || own.ratio < strongest.ratio / 2) {
      return { verdict: 'bad', words: `SIDES SWAPPED? ${seen}, but the ${contraction.side} side was asked for. Check the leads before you record.` };
    }
    return { verdict: 'check', words: `both sides contracted; ${seen}. Ask for the ${contraction.side} side alone.` };
  }
  if (!contraction.muscles.includes(muscle)) return { verdict: 'check', words: `${seen}; ${contraction.muscles.join(' or ')} was expected. Check the leads.` };
  if (!contraction.side) {
    const other = ranked.find(({ name }) => parts(name).side !== side && contraction.muscles.includes(parts(name).muscle));
    if (!other || other.ratio < strongest.ratio / 10) return { verdict: 'check', words: `${seen}, and hardly anything on the other side: weak, or a loose electrode?` };
  }
  return { verdict: 'good', words: `as asked: ${seen}` };
}

/** Gathers the largest RMS of every channel against its noise floor while a contraction is asked for. */
class Watch {
  constructor() { this.peaks = new Map(); }

  take(features) {
    for (const { name, rms_uv: rms, noise_floor_uv: floor } of features.channels) {
      const ratio = rms / Math.max(floor ?? 1, 0.5);
      if (ratio > (this.peaks.get(name) ?? 0)) this.peaks.set(name, ratio);
    }
  }

  get list() { return [...this.peaks].map(([name, ratio]) => ({ name, ratio })); }
}

export function checkStep(app, steps) {
  const electrodes = h('ul', { class: 'verdicts' });
  const pairs = h('ul', { class: 'verdicts' });
  const results = h('ul', { class: 'verdicts' });
  const prompt = h('div', { class: 'prompt', hidden: true, role: 'status' });
  const buttons = CONTRACTIONS.map((contraction) => h('button', { type: 'button', onclick: () => run(contraction) }, contraction.words));
  const impedance = h('input', { type: 'text', id: 'impedance', placeholder: 'L-OOC 5, R-OOC 7' });

  const run = async (contraction) => {
    for (const button of buttons) button.disabled = true;
    const watch = new Watch();
    prompt.hidden = false;
    prompt.replaceChildren(h('strong', {}, contraction.words), h('span', { class: 'count' }, `and hold, ${SECONDS} s`));
    if (app.mayControl) await app.markers.send(`task:check_${contraction.name}:on`);
    app.onfeatures = (features) => watch.take(features);
    await new Promise((resolve) => { setTimeout(resolve, SECONDS * 1000); });
    app.onfeatures = null;
    prompt.hidden = true;
    if (app.mayControl) await app.markers.send(`task:check_${contraction.name}:off`);
    for (const button of buttons) button.disabled = false;
    const { verdict, words } = judge(contraction, watch.list);
    const line = `${contraction.words}: ${words}`;
    if (app.mayControl) {
      app.visit.updateProtocol((protocol) => {
        protocol.checks = { ...protocol.checks, [contraction.name]: { verdict, words: line } };
      }).catch((error) => app.fail(error));
    } else {
      results.append(h('li', { class: verdict }, line));
    }
  };

  const refresh = async () => {
    const { checks = {} } = app.visit.protocol;
    if (Object.keys(checks).length > 0) {
      results.replaceChildren(...Object.values(checks).map(({ verdict, words }) => h('li', { class: verdict }, words)));
    }
    try {
      const quality = await get('/v1/quality');
      electrodes.replaceChildren(...quality.channels.map(({ verdict, words, offset_mv: offset }) => h(
        'li', { class: verdict }, `${words.replaceAll(' uV', ' µV')}${offset === undefined ? '' : `, offset ${offset.toFixed(0)} mV`}`)));
      pairs.replaceChildren(...(quality.pairs.length > 0 ? quality.pairs.map((words) => h('li', { class: 'check' }, words)) : [h('li', { class: 'good' }, 'left and right have alike noise')]));
    } catch (error) {
      electrodes.replaceChildren(h('li', { class: 'bad' }, error.message));
    }
  };

  const keepImpedance = () => {
    const entries = [...impedance.value.matchAll(/([LR]-[A-Z]{3}(?:-\w+)?)\s*[:=]?\s*([\d.]+)/g)];
    app.visit.update((document) => {
      document.electrodes = { ...document.electrodes, impedance_kohm: Object.fromEntries(entries.map(([, name, value]) => [name, Number(value)])) };
    }).then(() => app.good(`${entries.length} impedances noted as entered.`), (error) => app.fail(error));
  };

  const element = h('div', {},
    h('h3', {}, 'Electrodes, face at rest'), electrodes, pairs,
    h('div', { class: 'row' }, h('label', {}, 'Impedance (kohm), as measured by hand ', impedance), h('button', { type: 'button', disabled: !app.mayControl, onclick: keepImpedance }, 'Note')),
    h('h3', {}, 'Contractions'), h('div', { class: 'row' }, buttons), prompt, h('div', { role: 'status' }, results),
    h('div', { class: 'row' }, h('button', { type: 'button', class: 'primary', disabled: !app.mayControl, onclick: () => steps.next() }, 'Checked'),
      h('button', { type: 'button', disabled: !app.mayControl, onclick: () => steps.next(true) }, 'Skip the check')));
  refresh();
  return { element, refresh };
}
