// SPDX-License-Identifier: GPL-3.0-or-later
// What the page remembers of the stream: the last half minute sample by sample, minutes and hours as columns.

import { DisplayFilter } from './filters.js';

/** A raw count that stands for a sample which never came. */
const MISSING = -2147483648;
const LEVELS = [{ step: 32, cells: 1 << 17 }, { step: 512, cells: 1 << 17 }];

const powerOfTwo = (n) => 2 ** Math.ceil(Math.log2(n));

/** Samples of every channel by the stream's index, filtered for display, in microvolts; NaN where none came. */
export class SampleStore {
  /** `channels`: [{name, uv_per_count, uv_at_zero}]. */
  constructor(channels, rate, filter) {
    this.channels = channels;
    this.rate = rate;
    this.filter = filter;
    this.capacity = powerOfTwo(rate * 30);
    this.mask = this.capacity - 1;
    this.start = 0;
    this.end = 0;
    /** First sample that the columns reach back to. */
    this.oldest = 0;
    this.isEmpty = true;
    this.gaps = [];
    /** Recordings of this stream, {id, first, end} by first sample, and what was read from them to be looked at. */
    this.recorded = [];
    this.window = null;
    this.lanes = channels.map((channel) => this.#lane(channel));
  }

  #lane(channel) {
    return {
      raw: new Int32Array(this.capacity), shown: new Float32Array(this.capacity),
      gain: channel.uv_per_count, zero: channel.uv_at_zero, filter: new DisplayFilter(this.filter, this.rate),
      levels: LEVELS.map(({ cells }) => ({ low: new Float32Array(cells), high: new Float32Array(cells) })),
    };
  }

  /** Takes frames of interleaved counts; what is missing before them is a gap. */
  push(counts, first, frames) {
    if (this.isEmpty) {
      this.isEmpty = false;
      this.start = this.end = this.oldest = first;
    }
    if (first > this.end) this.gap(this.end, first - this.end, 'not received');
    if (first < this.end) return;
    const width = this.lanes.length;
    for (let lane = 0; lane < width; lane += 1) this.#write(this.lanes[lane], counts, lane, width, first, frames);
    this.#moveOn(first + frames);
  }

  /** Takes note of samples that never came: never drawn over, never closed up. */
  gap(first, count, cause) {
    if (this.isEmpty) {
      this.isEmpty = false;
      this.start = this.end = this.oldest = first;
    }
    const from = Math.max(first, this.end), to = first + count;
    if (to <= from) return;
    this.gaps.push({ first: from, end: to, cause });
    if (this.gaps.length > 500) this.gaps.shift();
    for (const lane of this.lanes) {
      lane.filter.restart();
      for (let sample = Math.max(from, to - this.capacity); sample < to; sample += 1) {
        lane.raw[sample & this.mask] = MISSING;
        lane.shown[sample & this.mask] = NaN;
      }
      LEVELS.forEach(({ step, cells }, level) => {
        const { low, high } = lane.levels[level];
        const last = Math.floor((to - 1) / step);
        for (let cell = Math.max(Math.ceil(from / step), last - cells + 1); cell <= last; cell += 1) {
          low[cell & (cells - 1)] = Infinity;
          high[cell & (cells - 1)] = -Infinity;
        }
      });
    }
    this.#moveOn(to);
  }

  #moveOn(end) {
    this.end = end;
    this.start = Math.max(this.start, end - this.capacity);
    const coarsest = LEVELS[LEVELS.length - 1];
    this.oldest = Math.max(this.oldest, end - (coarsest.cells - 1) * coarsest.step);
  }

  #write(lane, counts, place, width, first, frames) {
    const { raw, shown, gain, zero, filter } = lane;
    for (let frame = 0, at = place; frame < frames; frame += 1, at += width) {
      const sample = first + frame;
      const value = filter.step(counts[at] * gain + zero);
      raw[sample & this.mask] = counts[at];
      shown[sample & this.mask] = value;
      this.#tally(lane, sample, value);
    }
  }

  #tally(lane, sample, value) {
    for (let level = 0; level < LEVELS.length; level += 1) {
      const { step, cells } = LEVELS[level];
      const { low, high } = lane.levels[level];
      const cell = Math.floor(sample / step) & (cells - 1);
      if (sample % step === 0 || sample === this.oldest) {
        low[cell] = value;
        high[cell] = value;
      } else {
        if (!(value >= low[cell])) low[cell] = value;
        if (!(value <= high[cell])) high[cell] = value;
      }
    }
  }

  /** Puts what was read of recordings, up to sample `end`, before what is remembered: samples and gaps in their order. */
  prepend(pieces, end) {
    const width = this.lanes.length;
    const samples = pieces.filter(({ counts }) => counts);
    for (const piece of pieces) if (!piece.counts) this.gaps.push({ first: piece.first, end: Math.min(end, piece.end), cause: piece.cause });
    if (samples.length === 0) return;
    const { first } = samples[0];
    this.oldest = Math.min(this.oldest, first);
    for (let place = 0; place < width; place += 1) {
      const lane = this.lanes[place];
      const filter = new DisplayFilter(this.filter, this.rate);
      let next = first;
      for (const { first: from, frames, counts } of samples) {
        if (from !== next) filter.restart();
        this.#forget(lane, next, Math.min(from, end));
        for (let frame = 0, at = place; frame < frames && from + frame < end; frame += 1, at += width) {
          const sample = from + frame;
          const value = filter.step(counts[at] * lane.gain + lane.zero);
          this.#tally(lane, sample, value);
          if (sample >= this.end - this.capacity) lane.raw[sample & this.mask] = counts[at];
        }
        next = from + frames;
      }
      this.#forget(lane, next, end);
    }
    this.start = Math.min(this.start, Math.max(first, this.end - this.capacity));
    this.refilter(this.filter);
  }

  /** Samples of a lane that never came. */
  #forget(lane, from, to) {
    for (let sample = Math.max(from, this.end - this.capacity); sample < to; sample += 1) lane.raw[sample & this.mask] = MISSING;
    LEVELS.forEach(({ step, cells }, level) => {
      for (let cell = Math.ceil(from / step); cell <= Math.floor((to - 1) / step); cell += 1) {
        lane.levels[level].low[cell & (cells - 1)] = Infinity;
        lane.levels[level].high[cell & (cells - 1)] = -Infinity;
      }
    });
  }

  /** Filters what is remembered sample by sample anew; older columns stay as they were. */
  refilter(setting) {
    this.filter = setting;
    // It is read anew with the new filter.
    this.window = null;
    for (const lane of this.lanes) {
      lane.filter = new DisplayFilter(setting, this.rate);
      for (let sample = this.start; sample < this.end; sample += 1) {
        const count = lane.raw[sample & this.mask];
        if (count === MISSING) {
          lane.filter.restart();
          lane.shown[sample & this.mask] = NaN;
          continue;
        }
        const value = lane.filter.step(count * lane.gain + lane.zero);
        lane.shown[sample & this.mask] = value;
        this.#tally(lane, sample, value);
      }
    }
  }

  /** One value as shown, in microvolts; NaN where there is none. */
  value(channel, sample) {
    if (sample < this.start) return this.window?.value(channel, sample) ?? NaN;
    return sample >= this.end ? NaN : this.lanes[channel].shown[sample & this.mask];
  }

  /** The first sample that can be had, here or from a recording. */
  get reach() { return Math.min(this.oldest, this.recorded[0]?.first ?? Infinity); }

  /**
   * Smallest and largest value of `n` columns of `step` samples from `from` on; low > high where nothing came. A column begins at
   * the last sample of the one before, so that the trace has no holes.
   */
  columns(channel, from, step, n, low, high) {
    for (let column = 0; column < n; column += 1) {
      const first = Math.floor(from + column * step);
      const end = Math.max(first + 1, Math.floor(from + (column + 1) * step));
      this.#column(channel, first, end, column, low, high);
    }
  }

  #column(channel, first, end, column, low, high) {
    const lane = this.lanes[channel], { window } = this;
    let least = Infinity, most = -Infinity;
    if (first >= this.start && end - first <= 512) {
      const stop = Math.min(end, this.end);
      for (let sample = Math.max(first - 1, this.start); sample < stop; sample += 1) {
        const value = lane.shown[sample & this.mask];
        if (value < least) least = value;
        if (value > most) most = value;
        // A gap ends the trace: what lies before it is not joined to what follows.
        if (sample === first - 1 && Number.isNaN(lane.shown[first & this.mask])) { least = Infinity; most = -Infinity; }
      }
    } else if (window && first < window.end && end > window.first && first < this.start) {
      // Joined to the sample before, as above.
      ({ least, most } = window.range(channel, Number.isNaN(window.value(channel, first)) ? first : first - 1, end));
      for (let sample = Math.max(window.end, this.start); sample < end; sample += 1) {
        const value = this.value(channel, sample);
        if (value < least) least = value;
        if (value > most) most = value;
      }
    } else if (end > this.oldest && first < this.end) {
      const reach = this.end - (LEVELS[0].cells - 1) * LEVELS[0].step;
      const level = first >= reach && end - first <= 16384 ? 0 : 1;
      const { step, cells } = LEVELS[level];
      const { low: lows, high: highs } = lane.levels[level];
      const begin = Math.max(first, this.oldest), stop = Math.min(end, this.end);
      for (let cell = Math.floor(begin / step); cell <= Math.floor((stop - 1) / step); cell += 1) {
        const slot = cell & (cells - 1);
        if (lows[slot] < least) least = lows[slot];
        if (highs[slot] > most) most = highs[slot];
      }
    }
    low[column] = least;
    high[column] = most;
  }

  /** Gaps that touch a range of samples. */
  gapsIn(from, to) {
    return [...this.gaps, ...(this.window?.gaps ?? [])].filter((gap) => gap.end > from && gap.first < to);
  }

  /** Stretches of a range that nobody has any more: they were neither recorded nor are they remembered. */
  absentIn(from, to) {
    const absent = [];
    let at = from;
    for (const { first, end } of [...this.recorded, { first: this.oldest, end: Infinity }]) {
      if (first > at) absent.push({ first: at, end: Math.min(to, first), cause: 'not recorded' });
      at = Math.max(at, end);
      if (at >= to) break;
    }
    return absent.filter((stretch) => stretch.end > stretch.first);
  }
}
