// SPDX-License-Identifier: GPL-3.0-or-later
// The traces: smallest and largest value of every pixel column, drawn once when it is complete.

import { parts, traceColour } from './layout.js';
import { pixelsPerMM } from './scales.js';
import { CLEAR } from './view.js';

const GRID_S = [0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];

export class Traces {
  /** `view` is shared with the ribbon; `marks(from, to)` hands out what is drawn on traces. */
  constructor(canvas, view, marks) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d', { alpha: false, desynchronized: true });
    this.view = view;
    this.marks = marks;
    this.store = null;
    this.order = [];
    this.sensitivityUV = 100;
    this.gains = new Map();
    this.inverted = new Set();
    this.isNegativeUp = false;
    this.isButterfly = false;
    this.hasGrid = true;
    this.selected = 0;
    this.palette = null;
    this.drawn = null;
    this.low = new Float32Array(0);
    this.high = new Float32Array(0);
  }

  /** Everything is drawn anew with the next frame. */
  invalidate() { this.drawn = null; }

  /** Fits the canvas to its place on the screen; true where that changed it. */
  resize() {
    const scale = window.devicePixelRatio || 1;
    const width = Math.max(50, Math.round(this.canvas.clientWidth * scale));
    const height = Math.max(50, Math.round(this.canvas.clientHeight * scale));
    if (this.canvas.width === width && this.canvas.height === height) return false;
    this.canvas.width = width;
    this.canvas.height = height;
    this.scale = scale;
    this.view.width = width;
    this.low = new Float32Array(width);
    this.high = new Float32Array(width);
    this.invalidate();
    return true;
  }

  get rowHeight() { return this.canvas.height / Math.max(1, this.isButterfly ? 2 : this.order.length); }

  /** Device pixels a microvolt of a channel, upwards. */
  pixelsPerUV(channel) {
    const up = (this.inverted.has(channel) ? -1 : 1) * (this.isNegativeUp ? -1 : 1);
    return (up * 10 * pixelsPerMM() * (this.scale ?? 1) * (this.gains.get(channel) ?? 1)) / this.sensitivityUV;
  }

  /** Height of a row's zero line. */
  baseline(row, channel) {
    if (this.isButterfly) return this.rowHeight * (parts(this.store.channels[channel].name).side === 'left' ? 0.5 : 1.5);
    return this.rowHeight * (row + (this.store.filter.shape === 'signal' ? 0.5 : 0.9));
  }

  /** Draws what has become complete since the last frame. */
  frame() {
    const { store, view } = this;
    if (!store || store.isEmpty) {
      if (this.drawn === null) this.#clear(0, this.canvas.width);
      this.drawn = null;
      return;
    }
    const { from, to } = view.visible(store.end);
    if (this.drawn === null) {
      this.#clear(0, this.canvas.width);
      this.#draw(from, to);
    } else if (to > this.drawn && !view.isFrozen) {
      const begin = Math.max(this.drawn, from);
      if (view.mode === 'scroll') this.#shift(Math.min(to - this.drawn, view.width));
      else this.#clearAhead(begin, to + CLEAR);
      this.#draw(begin, to);
    }
    this.drawn = to;
  }

  /** Draws a mark that has become known on columns that are drawn already. */
  mark(mark) {
    if (!this.store || this.drawn === null) return;
    const { from, to } = this.view.visible(this.store.end);
    this.#drawMark(mark, Math.max(from, this.view.column(mark.from)), Math.min(to, this.view.column(mark.to) + 1));
  }

  #clear(x, n) {
    this.context.fillStyle = this.palette.plot;
    this.context.fillRect(x, 0, n, this.canvas.height);
  }

  #clearAhead(from, to) {
    for (const { x, n } of this.view.stretches(from, to, this.store.end)) this.#clear(x, n);
  }

  #shift(n) {
    this.context.drawImage(this.canvas, -n, 0);
    this.#clear(this.canvas.width - n, n);
  }

  #draw(from, to) {
    for (const stretch of this.view.stretches(from, to, this.store.end)) this.#stretch(stretch);
    for (const mark of this.marks(from * this.view.step, to * this.view.step)) {
      this.#drawMark(mark, Math.max(from, this.view.column(mark.from)), Math.min(to, this.view.column(mark.to) + 1));
    }
  }

  #stretch({ x, n, column }) {
    const { context } = this;
    this.#grid(x, n, column);
    this.#gaps(x, n, column);
    for (const side of ['L', 'R']) {
      this.order.forEach((channel, row) => {
        const { name } = this.store.channels[channel];
        if (!name.startsWith(side)) return;
        context.fillStyle = context.strokeStyle = traceColour(name, this.palette);
        if (this.view.step >= 1) this.#columns(channel, row, x, n, column);
        else this.#line(channel, row, x, n, column);
      });
    }
  }

  #columns(channel, row, x, n, column) {
    const { context, low, high } = this;
    const zero = this.baseline(row, channel), scale = this.pixelsPerUV(channel);
    this.store.columns(channel, column * this.view.step, this.view.step, n, low, high);
    const height = this.canvas.height;
    if (n < 400) {
      for (let at = 0; at < n; at += 1) {
        if (low[at] > high[at]) continue;
        const a = Math.round(zero - high[at] * scale), b = Math.round(zero - low[at] * scale);
        const top = Math.max(0, Math.min(a, b)), bottom = Math.min(height, Math.max(a, b));
        context.fillRect(x + at, top, 1, Math.max(1, bottom - top));
      }
      return;
    }
    context.beginPath();
    for (let at = 0; at < n; at += 1) {
      if (low[at] > high[at]) continue;
      const a = Math.round(zero - high[at] * scale), b = Math.round(zero - low[at] * scale);
      const top = Math.max(0, Math.min(a, b)), bottom = Math.min(height, Math.max(a, b));
      context.moveTo(x + at + 0.5, top);
      context.lineTo(x + at + 0.5, Math.max(top + 1, bottom));
    }
    context.lineWidth = 1;
    context.stroke();
  }

  /** Fewer samples than columns: straight lines from sample to sample. */
  #line(channel, row, x, n, column) {
    const { context, store, view } = this;
    const zero = this.baseline(row, channel), scale = this.pixelsPerUV(channel);
    const first = Math.floor(column * view.step) - 1, last = Math.ceil((column + n) * view.step) + 1;
    context.save();
    context.beginPath();
    context.rect(x, 0, n, this.canvas.height);
    context.clip();
    context.beginPath();
    let joins = false;
    for (let sample = first; sample <= last; sample += 1) {
      const value = store.value(channel, sample);
      if (Number.isNaN(value)) {
        joins = false;
        continue;
      }
      const px = x + sample / view.step - column, py = zero - value * scale;
      if (joins) context.lineTo(px, py);
      else context.moveTo(px, py);
      joins = true;
    }
    context.lineWidth = 1.2 * (this.scale ?? 1);
    context.stroke();
    context.restore();
  }

  #grid(x, n, column) {
    const { context, view, palette } = this;
    context.fillStyle = palette.grid;
    if (this.hasGrid) {
      const spacing = GRID_S.find((s) => (s * this.store.rate) / view.step >= 40 * (this.scale ?? 1)) ?? 60;
      const samples = spacing * this.store.rate;
      for (let line = Math.ceil((column * view.step) / samples); ; line += 1) {
        const at = Math.round((line * samples) / view.step) - column;
        if (at >= n) break;
        if (at >= 0) context.fillRect(x + at, 0, 1, this.canvas.height);
      }
    }
    this.order.forEach((channel, row) => {
      const y = Math.round(this.baseline(row, channel));
      if (this.store.channels[channel].name.startsWith('L')) {
        context.fillRect(x, y, n, 1);
        return;
      }
      // The right side's zero lines are dotted.
      for (let at = 0; at < n; at += 1) if ((column + at) % 6 < 2) context.fillRect(x + at, y, 1, 1);
    });
  }

  #gaps(x, n, column) {
    const { context, view, palette } = this;
    const from = column * view.step, to = (column + n) * view.step;
    const absent = view.isFrozen ? this.store.absentIn(from, to) : [];
    for (const gap of [...this.store.gapsIn(from, to), ...absent]) {
      const begin = Math.max(0, Math.round(gap.first / view.step) - column);
      const width = Math.max(2, Math.min(n, Math.round(gap.end / view.step) - column) - begin);
      context.save();
      context.beginPath();
      context.rect(x + begin, 0, width, this.canvas.height);
      context.clip();
      context.strokeStyle = palette.gap;
      context.lineWidth = 2;
      context.beginPath();
      // Hatched by the place in the stream, so that pieces drawn one after the other fit together.
      const height = this.canvas.height;
      const phase = (((column + begin) % 12) + 12) % 12;
      for (let at = -height - phase; at < width + 12; at += 12) {
        context.moveTo(x + begin + at, height);
        context.lineTo(x + begin + at + height, 0);
      }
      context.stroke();
      context.restore();
    }
  }

  #drawMark(mark, from, to) {
    if (to <= from) return;
    const row = this.order.indexOf(mark.channel);
    if (row < 0 || this.isButterfly) return;
    const { context } = this;
    const height = Math.max(2, Math.round(this.rowHeight * 0.06));
    const y = mark.kind === 'quality' ? this.rowHeight * row : this.rowHeight * (row + 1) - height - 1;
    for (const { x, n } of this.view.stretches(from, to, this.store.end)) {
      if (mark.kind === 'provisional') {
        context.fillStyle = this.palette.faint;
        context.fillRect(x, Math.round(y), Math.max(2, n), height);
      } else if (mark.kind === 'burst') {
        context.fillStyle = this.palette.plot;
        context.fillRect(x, Math.round(y), Math.max(2, n), height);
        context.fillStyle = this.palette.burst;
        context.fillRect(x, Math.round(y), Math.max(2, n), height);
      } else {
        context.fillStyle = mark.word === 'hum' ? this.palette.warning : this.palette.bad;
        for (let at = 0; at < n; at += 1) {
          if ((x + at) % 6 < 4) context.fillRect(x + at, Math.round(y), 1, height + 2);
        }
      }
    }
  }
}
