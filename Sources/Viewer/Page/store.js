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

  /**
   * Puts what was fetched of a recording before what is remembered: columns of one sample each fill the fine memory, wider ones only
   * the coarse. `origin` is the stream's sample that the recording counts as 0.
   */
  prepend(pieces, origin, end) {
    const width = this.lanes.length;
    for (const lane of this.lanes) lane.filter = new DisplayFilter(this.filter, this.rate);
    let first = end;
    for (const { frame, data } of pieces) {
      if (!data) continue;
      const step = Math.max(1, frame.samplesPerColumn), from = origin + frame.firstSample;
      const columns = data.length / (2 * width);
      for (let column = 0; column < columns; column += 1) {
        for (let sample = from + column * step; sample < Math.min(end, from + (column + 1) * step); sample += 1) {
          if (sample <= this.end - this.capacity) continue;
          first = Math.min(first, sample);
          this.#put(data, column, width, sample);
        }
      }
    }
    for (const { frame, gap } of pieces) {
      if (gap) this.gaps.push({ first: origin + frame.firstSample, end: origin + frame.firstSample + gap.count, cause: gap.cause });
    }
    if (first >= end) return;
    this.start = Math.min(this.start, first);
    this.oldest = Math.min(this.oldest, first);
    this.refilter(this.filter);
  }

  #put(data, column, width, sample) {
    for (let place = 0; place < width; place += 1) {
      const at = (column * width + place) * 2;
      const lane = this.lanes[place];
      const isThere = data[at] <= data[at + 1];
      lane.raw[sample & this.mask] = isThere ? (data[at] + data[at + 1]) / 2 : MISSING;
      lane.shown[sample & this.mask] = NaN;
    }
  }

  /** Filters what is remembered sample by sample anew; older columns stay as they were. */
  refilter(setting) {
    this.filter = setting;
    for (const lane of this.lanes) {
      lane.filter = new DisplayFilter(setting, this.rate);
      for (let sample = this.start; sample < this.end; sample += 1) {
        const count = lane.raw[sample & this.mask];
        if (count === MISSING) {
          lane.filter.restart();
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
    return sample < this.start || sample >= this.end ? NaN : this.lanes[channel].shown[sample & this.mask];
  }

  /** Whether the range lies in what is remembered sample by sample. */
  isFine(from) { return from >= this.start; }

  /**
   * Smallest and largest value of `n` columns of `step` samples from `from` on; low > high where nothing came. A column begins at
   * the last sample of the one before, so that the trace has no holes.
   */
  columns(channel, from, step, n, low, high) {
    for (let column = 0; column < n; column += 1) {
      const first = Math.floor(from + column * step);
      const end = Math.max(first + 1, Math.floor(from + (column + 1) * step));
      this.#column(this.lanes[channel], first, end, column, low, high);
    }
  }

  #column(lane, first, end, column, low, high) {
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
  gapsIn(from, to) { return this.gaps.filter((gap) => gap.end > from && gap.first < to); }
}
