// SPDX-License-Identifier: GPL-3.0-or-later
// Spasm rate, burst rate and spasm-time fraction by side, minute by minute: never one without the others.

import { h } from './dom.js';
import { prepare } from './plotting.js';
import { clock, plural, tidy } from './scales.js';

const MINUTES = 30;

export class TrendPanel {
  constructor(scope, events) {
    this.scope = scope;
    this.events = events;
    this.words = 'Trend';
  }

  make(body) {
    this.figures = [
      ['Spasms per minute', (load) => load.spasms], ['Share of the time in spasm (%)', (load) => load.fraction * 100],
      ['Bursts per minute, all channels', (load) => load.bursts],
    ].map(([words, value]) => {
      const canvas = h('canvas', { role: 'img', 'aria-label': `${words} by side over the last ${MINUTES} minutes; the table holds the last ones` });
      canvas.style.height = '110px';
      body.append(h('h3', {}, words), canvas);
      return { canvas, value };
    });
    this.table = h('tbody', {});
    body.append(
      h('table', {}, h('caption', {}, 'Last minute'), h('thead', {}, h('tr', {}, ['Side', 'Spasms/min', 'Time in spasm', 'Bursts/min'].map((words) => h('th', { scope: 'col' }, words)))), this.table),
      h('p', { class: 'note' }, 'Minutes of the stream, as far as all events are known; what was not analysable is not taken out here, but in the report. When twitches fuse, the spasm count falls while the time in spasm rises. Left solid, right dashed.'),
    );
    this.draw();
  }

  /** Loads of the minutes up to now, oldest first. */
  minutes(side) {
    const { store } = this.scope;
    if (!store) return [];
    const minute = 60 * store.rate;
    const loads = [];
    for (let back = MINUTES; back > 0; back -= 1) {
      const from = store.end - back * minute;
      loads.push(from < Math.max(0, this.events.knownFrom) ? null : this.events.load(side, from, from + minute));
    }
    return loads;
  }

  draw() {
    const now = performance.now();
    if (this.last && now - this.last < 900) return;
    this.last = now;
    const { store } = this.scope;
    if (!store) return;
    const sides = { left: this.minutes('left'), right: this.minutes('right') };
    for (const { canvas, value } of this.figures) this.#figure(canvas, value, sides);
    this.table.replaceChildren(...['left', 'right'].map((side) => {
      const load = this.events.load(side, store.end - 60 * store.rate, store.end);
      return h('tr', {}, h('th', { scope: 'row' }, side), h('td', {}, String(load.spasms)), h('td', {}, `${tidy(load.fraction * 100)} %`), h('td', {}, String(load.bursts)));
    }));
  }

  #figure(canvas, value, sides) {
    const { context, width, height, palette } = prepare(canvas);
    const left = 34, bottom = height - 16, top = 8;
    const most = Math.max(1, ...[...sides.left, ...sides.right].map((load) => (load ? value(load) : 0)));
    context.fillStyle = palette.text;
    context.textAlign = 'right';
    context.fillText(tidy(most), left - 3, top + 8);
    context.fillText('0', left - 3, bottom);
    context.textAlign = 'left';
    context.fillText(`-${MINUTES} min`, left, height - 3);
    context.textAlign = 'right';
    context.fillText('now', width - 2, height - 3);
    context.fillStyle = palette.grid;
    context.fillRect(left, bottom, width - left, 1);
    for (const [side, dash] of [['left', []], ['right', [5, 3]]]) {
      context.strokeStyle = palette[`trace-${side}`];
      context.lineWidth = 2;
      context.setLineDash(dash);
      context.beginPath();
      sides[side].forEach((load, at) => {
        if (!load) return;
        const x = left + ((at + 0.5) / MINUTES) * (width - left), y = bottom - (value(load) / most) * (bottom - top);
        if (at === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      });
      context.stroke();
      context.setLineDash([]);
    }
  }
}

/** A line of words for people who do not see the canvas. */
export function summary(scope, events, status) {
  const { store } = scope;
  if (!store) return 'No signal.';
  const from = store.end - 60 * store.rate;
  const sides = ['left', 'right'].map((side) => {
    const load = events.load(side, from, store.end);
    return `${side}: ${plural(load.spasms, 'spasm')}, ${tidy(load.fraction * 100)} % of the time in spasm, ${plural(load.bursts, 'burst')}`;
  });
  const recording = status?.recording ? `Recording ${status.recording.id}, ${clock(status.recording.duration_s)}` : 'Not recording';
  return `${recording}. Last minute, ${sides.join('; ')}.`;
}
