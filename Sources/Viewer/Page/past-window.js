// SPDX-License-Identifier: GPL-3.0-or-later
// A stretch of the past as it was read from recordings: samples filtered for display or, where they would be too many, columns.

import { DisplayFilter } from './filters.js';

/** Values that are kept sample by sample at most. */
const MOST_VALUES = 1 << 24;

export class PastWindow {
  /** Of the stream's samples `first` to `end`; `step` samples lie in a cell. */
  constructor(channels, rate, filter, first, end) {
    this.channels = channels;
    this.rate = rate;
    this.setting = filter;
    this.first = Math.floor(first);
    const wanted = (end - first) * channels.length;
    this.step = wanted <= MOST_VALUES ? 1 : Math.ceil(wanted / (MOST_VALUES / 16));
    this.cells = Math.ceil((end - this.first) / this.step);
    this.end = this.first + this.cells * this.step;
    this.low = channels.map(() => new Float32Array(this.cells).fill(NaN));
    this.high = this.isFiltered ? this.low : channels.map(() => new Float32Array(this.cells).fill(NaN));
    this.gaps = [];
    /** Events of single bursts that the page does not remember, as the socket gives them. */
    this.bursts = [];
    this.isWhole = false;
    this.restart();
  }

  /** Whether it holds samples as the display's filter leaves them, not columns of the raw signal less its mean. */
  get isFiltered() { return this.step === 1; }

  /** What follows is not joined to what came before. */
  restart() {
    this.filters = this.channels.map(() => new DisplayFilter(this.setting, this.rate));
    this.next = null;
  }

  /** Takes interleaved counts; those before `first` only settle the filters. */
  push({ first, frames, counts }) {
    if (this.next !== first) this.filters.forEach((filter) => filter.restart());
    const width = this.channels.length;
    this.channels.forEach(({ uv_per_count: gain, uv_at_zero: zero }, channel) => {
      const filter = this.filters[channel], lane = this.low[channel];
      for (let frame = 0, at = channel; frame < frames; frame += 1, at += width) {
        const value = filter.step(counts[at] * gain + zero), cell = first + frame - this.first;
        if (cell >= 0 && cell < this.cells) lane[cell] = value;
      }
    });
    this.next = first + frames;
  }

  /** Takes columns of `step` samples from the raw signal; a column without samples stays empty. */
  pushColumns({ first, counts }) {
    const width = this.channels.length, columns = counts.length / (2 * width);
    this.channels.forEach(({ uv_per_count: gain, uv_at_zero: zero }, channel) => {
      for (let column = 0; column < columns; column += 1) {
        const at = (column * width + channel) * 2, cell = Math.round((first - this.first) / this.step) + column;
        if (counts[at] > counts[at + 1] || cell < 0 || cell >= this.cells) continue;
        const ends = [counts[at] * gain + zero, counts[at + 1] * gain + zero];
        this.low[channel][cell] = Math.min(...ends);
        this.high[channel][cell] = Math.max(...ends);
      }
    });
  }

  /** All has come. Columns lose the signal's mean, which no filter took out. */
  finish() {
    this.isWhole = true;
    if (this.isFiltered || this.setting.highPassHz === 0) return;
    this.low.forEach((low, channel) => {
      const high = this.high[channel];
      let sum = 0, n = 0;
      for (let cell = 0; cell < this.cells; cell += 1) {
        if (Number.isNaN(low[cell])) continue;
        sum += (low[cell] + high[cell]) / 2;
        n += 1;
      }
      for (let cell = 0; n > 0 && cell < this.cells; cell += 1) {
        low[cell] -= sum / n;
        high[cell] -= sum / n;
      }
    });
  }

  /** Takes note of a gap. */
  gap({ first, end, cause }) { this.gaps.push({ first, end, cause }); }

  covers(from, to) { return from >= this.first && to <= this.end; }

  value(channel, sample) {
    return sample < this.first || sample >= this.end ? NaN : this.low[channel][Math.floor((sample - this.first) / this.step)];
  }

  /** Smallest and largest value of samples `from` to `to`; low > high where there is none. */
  range(channel, from, to) {
    const low = this.low[channel], high = this.high[channel];
    let least = Infinity, most = -Infinity;
    const begin = Math.max(0, Math.floor((from - this.first) / this.step)), end = Math.min(this.cells, Math.ceil((to - this.first) / this.step));
    for (let cell = begin; cell < end; cell += 1) {
      if (low[cell] < least) least = low[cell];
      if (high[cell] > most) most = high[cell];
    }
    return { least, most };
  }
}
