// SPDX-License-Identifier: GPL-3.0-or-later
// Time and amplitude under the pointer, and between two cursors.

import { byId, say } from './dom.js';
import { tidy } from './scales.js';

export class Cursors {
  constructor(scope) {
    this.scope = scope;
    this.hasCrosshair = false;
    this.isOn = false;
    this.a = null;
    this.b = null;
    const canvas = byId('traces');
    canvas.addEventListener('pointermove', (event) => this.#move(event));
    canvas.addEventListener('pointerleave', () => this.#leave());
    canvas.addEventListener('click', (event) => this.#click(event));
  }

  toggleCrosshair() {
    this.hasCrosshair = !this.hasCrosshair;
    if (!this.hasCrosshair) this.#leave();
  }

  toggle() {
    this.isOn = !this.isOn;
    this.a = this.b = null;
    this.place();
    if (this.isOn && !this.scope.isFrozen) this.scope.freeze();
  }

  /** Puts the cursors where their samples are now. */
  place() {
    const { view, store } = this.scope;
    const scale = window.devicePixelRatio || 1;
    for (const [id, sample] of [['cursor-a', this.a], ['cursor-b', this.b]]) {
      const element = byId(id);
      element.hidden = !this.isOn || sample === null || !store;
      if (element.hidden) continue;
      const column = view.column(sample);
      const { from, to } = view.visible(store.end);
      element.hidden = column < from || column >= to;
      element.style.left = `${view.x(column, store.end) / scale}px`;
    }
    this.#read();
  }

  /** What lies under a place: sample, channel, microvolts. */
  #under(event) {
    const { traces, view, store } = this.scope;
    const box = event.target.getBoundingClientRect();
    const scale = window.devicePixelRatio || 1;
    const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
    const row = Math.min(traces.order.length - 1, Math.floor(y / traces.rowHeight));
    const channel = traces.order[row];
    const microvolts = (traces.baseline(row, channel) - y) / traces.pixelsPerUV(channel);
    return { x, y, scale, sample: view.sampleAt(x, store.end), channel, microvolts };
  }

  #move(event) {
    if (!this.hasCrosshair || !this.scope.store) return;
    const { x, y, scale, sample, channel, microvolts } = this.#under(event);
    const vertical = byId('crosshair-x'), horizontal = byId('crosshair-y');
    vertical.hidden = horizontal.hidden = false;
    vertical.style.left = `${x / scale}px`;
    horizontal.style.top = `${y / scale}px`;
    const { store } = this.scope;
    const reading = byId('reading');
    reading.hidden = sample === null;
    if (sample === null) return;
    const before = (store.end - sample) / store.rate;
    say(reading, `${store.channels[channel].name}: ${tidy(microvolts)} µV, ${before.toFixed(3)} s before the newest sample`);
  }

  #leave() {
    byId('crosshair-x').hidden = byId('crosshair-y').hidden = true;
    if (!this.isOn) byId('reading').hidden = true;
  }

  #click(event) {
    if (!this.scope.store) return;
    const { sample, channel } = this.#under(event);
    if (!this.isOn) {
      this.scope.select(channel);
      return;
    }
    if (sample === null) return;
    if (event.shiftKey) this.b = sample;
    else this.a = sample;
    this.scope.select(channel);
    this.place();
  }

  #read() {
    const reading = byId('reading');
    if (!this.isOn) {
      reading.hidden = true;
      return;
    }
    reading.hidden = false;
    const { store } = this.scope;
    if (this.a === null || this.b === null || !store) {
      say(reading, 'Click sets cursor A, Shift+click sets B.');
      return;
    }
    const [from, to] = [Math.min(this.a, this.b), Math.max(this.a, this.b)].map(Math.floor);
    const low = new Float32Array(1), high = new Float32Array(1);
    store.columns(this.scope.selected, from, Math.max(1, to - from), 1, low, high);
    const seconds = (to - from) / store.rate;
    let squares = 0, count = 0;
    for (let sample = from; sample < to; sample += 1) {
      const value = store.value(this.scope.selected, sample);
      if (!Number.isNaN(value)) { squares += value * value; count += 1; }
    }
    const rms = count > 0 ? `, RMS ${tidy(Math.sqrt(squares / count))} µV` : '';
    say(reading, `${store.channels[this.scope.selected].name}, A to B: ${(seconds * 1000).toFixed(1)} ms`
      + `${seconds > 0 ? ` (${tidy(1 / seconds)} Hz)` : ''}\npeak to peak ${tidy(high[0] - low[0])} µV${rms}, as displayed`);
  }
}
