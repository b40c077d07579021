// SPDX-License-Identifier: GPL-3.0-or-later
// Between two clocks: samples come at the ADC's pace and leave at the loudspeaker's. Pure, so that hours can be tested in seconds.

const TAPS = 16;
const PHASES = 512;
/** Seconds that are held ready at first, and at most after the stream stumbled. */
const HELD_S = 0.15;
const MOST_HELD_S = 0.45;
/** The pitch is bent by no more than this to follow the ADC's clock: far less than the ear notices. */
const MOST_BEND = 0.0005;
/** Seconds over which what is held is averaged, and in which half of an excess is worked off. */
const AVERAGED_S = 3;
const WORKED_OFF_S = 60;
const FADE_S = 0.005;

/** A windowed sinc, [phase][tap]; `share` of the band passes. */
function kernel(share) {
  const table = new Float32Array((PHASES + 1) * TAPS);
  for (let phase = 0; phase <= PHASES; phase += 1) {
    let sum = 0;
    for (let tap = 0; tap < TAPS; tap += 1) {
      const t = tap - TAPS / 2 + 1 - phase / PHASES;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * t) / (TAPS / 2));
      const sinc = t === 0 ? share : Math.sin(Math.PI * share * t) / (Math.PI * t);
      table[phase * TAPS + tap] = Math.abs(t) < TAPS / 2 ? sinc * window : 0;
      sum += table[phase * TAPS + tap];
    }
    for (let tap = 0; tap < TAPS; tap += 1) table[phase * TAPS + tap] /= sum;
  }
  return table;
}

/** Holds what came and gives it out resampled; silence while too little is there, faded in and out. */
export class Resampler {
  constructor(inputRate, outputRate) {
    this.inputRate = inputRate;
    this.outputRate = outputRate;
    this.kernel = kernel(Math.min(1, outputRate / inputRate) * 0.95);
    this.capacity = 2 ** Math.ceil(Math.log2(inputRate * 2));
    this.ring = new Float32Array(this.capacity);
    this.held = HELD_S;
    /** How often it ran dry, and how often more was held than is good. */
    this.underruns = 0;
    this.skips = 0;
    this.written = 0;
    this.read = 0;
    this.average = 0;
    this.level = 0;
    this.isPlaying = false;
  }

  /** Seconds that wait. */
  get waiting() { return (this.written - this.read) / this.inputRate; }

  /** Takes samples; they may come in any portions. */
  push(samples) {
    for (let at = 0; at < samples.length; at += 1) this.ring[(this.written + at) & (this.capacity - 1)] = samples[at];
    this.written += samples.length;
    if (this.waiting > this.held + 0.75) {
      // The page slept: what is late is left out, never played faster.
      this.read = this.written - Math.floor(this.held * this.inputRate);
      this.average = this.waiting;
      this.level = 0;
      this.skips += 1;
    }
  }

  /** Fills a block with what is due. */
  pull(block) {
    if (!this.isPlaying) {
      if (this.waiting < this.held) {
        block.fill(0);
        return;
      }
      this.isPlaying = true;
      this.average = this.waiting;
      this.level = 0;
    }
    const seconds = block.length / this.outputRate;
    this.average += (this.waiting - this.average) * (seconds / AVERAGED_S);
    const bend = Math.max(-MOST_BEND, Math.min(MOST_BEND, (this.average - this.held) / WORKED_OFF_S));
    const step = (this.inputRate / this.outputRate) * (1 + bend);
    const fade = 1 / (FADE_S * this.outputRate);
    // The last milliseconds fade out, so that running dry makes no click.
    const last = this.written - TAPS / 2 - 1;
    for (let at = 0; at < block.length; at += 1) {
      const left = (last - this.read) / step;
      this.level = Math.max(0, Math.min(1, this.level + fade, left * fade));
      block[at] = left > 0 ? this.level * this.#value() : 0;
      if (left > 0) this.read += step;
    }
    if (this.read >= last) this.#ranDry();
  }

  #ranDry() {
    this.isPlaying = false;
    this.underruns += 1;
    this.held = Math.min(MOST_HELD_S, this.held + 0.05);
  }

  #value() {
    const whole = Math.floor(this.read), place = (this.read - whole) * PHASES;
    const phase = Math.floor(place), share = place - phase;
    const { kernel: table, ring } = this;
    let value = 0;
    for (let tap = 0; tap < TAPS; tap += 1) {
      const weight = table[phase * TAPS + tap] * (1 - share) + table[(phase + 1) * TAPS + tap] * share;
      value += weight * ring[(whole + tap - TAPS / 2 + 1) & (this.capacity - 1)];
    }
    return value;
  }
}
