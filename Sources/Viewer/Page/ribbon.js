// SPDX-License-Identifier: GPL-3.0-or-later
// Events under the traces, by side: spasms, synkinesis, movements, markers.

const LANES = [
  { words: 'left spasm', shows: (e) => e.side === 'left' && SPASMS.includes(e.kind) },
  { words: 'left synkinesis', shows: (e) => e.kind === 'synkinesis' && e.side === 'left' },
  { words: 'right spasm', shows: (e) => e.side === 'right' && SPASMS.includes(e.kind) },
  { words: 'right synkinesis', shows: (e) => e.kind === 'synkinesis' && e.side === 'right' },
  { words: 'blink, movement', shows: (e) => ['blink', 'movement', 'bilateral', 'rhythmic'].includes(e.kind) },
  { words: 'markers', shows: (e) => e.kind === 'marker' },
];
const BURSTS = { words: 'bursts', shows: (e) => e.kind === 'burst' };

export const SPASMS = ['isolated', 'clonic', 'tonic'];

export class Ribbon {
  constructor(canvas, labels, view, events) {
    this.canvas = canvas;
    this.labels = labels;
    this.context = canvas.getContext('2d', { alpha: false });
    this.view = view;
    this.events = events;
    this.showsBursts = false;
    this.palette = null;
    this.#name();
  }

  get lanes() { return this.showsBursts ? [BURSTS, ...LANES] : LANES; }

  setBursts(shows) {
    this.showsBursts = shows;
    this.#name();
  }

  #name() {
    this.labels.replaceChildren(
      ...this.lanes.map(({ words }) => {
        const label = document.createElement('div');
        label.textContent = words;
        return label;
      }),
    );
  }

  /** Draws all that is to be seen; cheap, some times a second. */
  draw(end) {
    const { canvas, context, view, palette } = this;
    const scale = window.devicePixelRatio || 1;
    const height = Math.max(20, Math.round(canvas.clientHeight * scale));
    if (canvas.width !== view.width || canvas.height !== height) {
      canvas.width = view.width;
      canvas.height = height;
    }
    context.fillStyle = palette.plot;
    context.fillRect(0, 0, canvas.width, canvas.height);
    const { lanes } = this;
    const lane = canvas.height / lanes.length;
    context.fillStyle = palette.grid;
    lanes.forEach((_, index) => context.fillRect(0, Math.round(index * lane), canvas.width, 1));
    const { from, to } = view.samples(end);
    const visible = view.visible(end);
    this.labelled = -Infinity;
    for (const event of this.events.between(from, to)) {
      const index = lanes.findIndex(({ shows }) => shows(event));
      if (index < 0) continue;
      const first = Math.max(visible.from, view.column(event.from));
      const last = Math.min(visible.to, view.column(event.to) + 1);
      for (const { x, n } of view.stretches(first, Math.max(last, first + 1), end)) {
        this.#event(event, x, n, index * lane, lane, scale);
      }
    }
  }

  /** Words beside a marker, where they do not lie over those of the one before. */
  #label(words, x, y, scale) {
    const { context, palette } = this;
    if (x < this.labelled && x > this.labelled - 200 * scale) return;
    context.fillStyle = palette.text;
    context.font = `${Math.round(10 * scale)}px system-ui, sans-serif`;
    context.fillText(words, x, y, 160 * scale);
    this.labelled = x + Math.min(160 * scale, context.measureText(words).width) + 3 * scale;
  }

  #event(event, x, n, y, height, scale) {
    const { context, palette } = this;
    const top = Math.round(y) + 2, tall = Math.max(3, Math.round(height) - 3);
    const width = Math.max(2 * scale, n);
    context.fillStyle = palette[event.kind] ?? palette.text;
    context.fillRect(x, top, width, tall);
    if (event.kind === 'marker') this.#label(markerWords(event.words), x + 4 * scale, top + tall - 2 * scale, scale);
    // Told apart without colour: clonic is striped, tonic is whole, isolated is a hollow box.
    if (event.kind === 'clonic') {
      context.fillStyle = palette.plot;
      for (let at = 4 * scale; at < width - scale; at += 5 * scale) context.fillRect(x + at, top, scale, tall);
    } else if (event.kind === 'isolated' && width > 4 * scale) {
      context.fillStyle = palette.plot;
      context.fillRect(x + scale, top + scale, width - 2 * scale, tall - 2 * scale);
    }
  }
}

/** A marker as people say it: `task:smile:on` as `smile on`; a note as it is. */
export function markerWords(text) {
  const [category, name, state] = text.split(':');
  return name && ['task', 'trigger', 'stimulus', 'treatment'].includes(category) ? [name.replaceAll('_', ' '), state].filter(Boolean).join(' ') : text;
}
