// SPDX-License-Identifier: GPL-3.0-or-later
// EMG of the selected channel through the loudspeaker, as technicians are used to: in the band that is seen, live, off at first.

import { DisplayFilter } from './filters.js';

/** Divisions of the display that drive the loudspeaker fully. */
const FULL_DIVISIONS = 5;
/** Below this a loudspeaker only moves. */
const LOWEST_HZ = 20;

export class Sound {
  constructor(scope) {
    this.scope = scope;
    this.context = null;
    this.player = null;
    /** Whether the audio thread knows how to play. */
    this.isReady = false;
    /** What the audio thread last said: {waiting, underruns, skips}. */
    this.report = null;
  }

  get isOn() { return this.context !== null; }

  get volume() { return this.scope.settings.volume; }

  set volume(share) {
    this.scope.settings.volume = Math.max(0, Math.min(1, share));
    // A curve that the ear takes for even steps.
    this.output?.gain.setTargetAtTime(this.volume ** 2, this.context.currentTime, 0.02);
  }

  /** On or off. Throws where the browser cannot play. */
  async toggle() {
    if (this.isOn) {
      const { context } = this;
      this.#forget();
      await context.close();
      return;
    }
    const context = new AudioContext({ latencyHint: 'interactive' });
    this.context = context;
    this.output = context.createGain();
    this.output.gain.value = this.volume ** 2;
    this.output.connect(context.destination);
    try {
      await context.audioWorklet.addModule('/page/audio-player.js');
      await context.resume();
    } catch (error) {
      // It may have been switched off meanwhile.
      if (this.context !== context) return;
      this.#forget();
      throw error;
    }
    if (this.context === context) this.isReady = true;
  }

  #forget() {
    this.context = this.player = this.output = this.report = this.playing = null;
    this.isReady = false;
  }

  /** A stream of another rate, or another filter or channel: what was playing ends. */
  #begin(store) {
    this.player?.disconnect();
    this.player = new AudioWorkletNode(this.context, 'emg-player', {
      numberOfInputs: 0, outputChannelCount: [2], processorOptions: { rate: store.rate },
    });
    this.player.port.onmessage = ({ data }) => { this.report = data; };
    this.player.connect(this.output);
    this.playing = { store, rate: store.rate };
  }

  #filter(store, channel) {
    const { highPassHz, lowPassHz, notchHz } = store.filter;
    this.heard = { store, channel, setting: store.filter };
    this.filter = new DisplayFilter({ highPassHz: Math.max(LOWEST_HZ, highPassHz), lowPassHz, notchHz, shape: 'signal' }, store.rate);
  }

  /** Takes frames of interleaved counts as they arrive. */
  take(counts, frames) {
    const { store, selected } = this.scope;
    if (!this.isReady || this.context.state !== 'running' || !store) return;
    if (this.playing?.store !== store || !this.player) this.#begin(store);
    if (this.heard?.store !== store || this.heard.channel !== selected || this.heard.setting !== store.filter) this.#filter(store, selected);
    const { uv_per_count: gain, uv_at_zero: zero } = store.channels[selected];
    const scale = 1 / (this.scope.settings.sensitivityUV * FULL_DIVISIONS);
    const samples = new Float32Array(frames);
    for (let frame = 0, at = selected; frame < frames; frame += 1, at += store.channels.length) {
      samples[frame] = Math.max(-1, Math.min(1, this.filter.step(counts[at] * gain + zero) * scale));
    }
    this.player.port.postMessage(samples, [samples.buffer]);
  }

  /** Samples that never came are silent. */
  gap(count) {
    const { store } = this.scope;
    if (!this.player || !store) return;
    this.filter?.restart();
    const samples = new Float32Array(Math.min(count, store.rate / 2));
    this.player.port.postMessage(samples, [samples.buffer]);
  }
}
