// SPDX-License-Identifier: GPL-3.0-or-later
// In the browser's audio thread: plays what the page sends, whatever the page is busy with.

import { Resampler } from './audio-resampler.js';

/** Blocks between two reports to the page. */
const REPORTED_BLOCKS = 100;

class Player extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.resampler = new Resampler(processorOptions.rate, sampleRate);
    this.blocks = 0;
    this.port.onmessage = ({ data }) => this.resampler.push(data);
  }

  process(inputs, outputs) {
    const [[first, ...others]] = outputs;
    this.resampler.pull(first);
    for (const other of others) other.set(first);
    this.blocks += 1;
    if (this.blocks % REPORTED_BLOCKS === 0) {
      const { waiting, underruns, skips } = this.resampler;
      this.port.postMessage({ waiting, underruns, skips });
    }
    return true;
  }
}

registerProcessor('emg-player', Player);
