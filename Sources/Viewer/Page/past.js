// SPDX-License-Identifier: GPL-3.0-or-later
// After a reload: the recording so far is asked for, so that the view stands where it was.

import { stream } from './api.js';
import { FrameDecoder, KIND, counts, missing } from './frames.js';

/** Seconds that are taken back sample by sample. */
const BACK_S = 25;

export class Past {
  constructor(app) {
    this.app = app;
    this.wanted = null;
  }

  /** A new stream begins to be shown. */
  begin(status) {
    this.wanted = null;
    const { recording } = status;
    if (!recording || recording.stream_sample === undefined) return;
    this.wanted = recording;
  }

  /** Fetches once the live stream has begun, so that what is fetched ends where it begins. */
  follow() {
    const { scope } = this.app;
    const { store } = scope;
    if (!this.wanted || !store || store.isEmpty) return;
    const recording = this.wanted;
    this.wanted = null;
    this.#fetch(recording, store).catch(() => {});
  }

  async #fetch(recording, store) {
    const { rate } = store;
    const end = store.start;
    const first = Math.max(recording.stream_sample, end - Math.floor(BACK_S * rate));
    if (end - first < rate) return;
    const names = store.channels.map(({ name }) => name).join(',');
    const from = (first - recording.stream_sample) / rate, to = (end - recording.stream_sample) / rate;
    const reader = await stream(`/v1/recordings/${encodeURIComponent(recording.id)}/waveform?from=${from}&to=${to}&columns=20000&channels=${names}`);
    const decoder = new FrameDecoder();
    const pieces = [];
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      decoder.push(value, (frame) => {
        if (frame.kind === KIND.columns || frame.kind === KIND.samples) pieces.push({ frame: { ...frame }, data: counts(frame).slice() });
        else if (frame.kind === KIND.gap) pieces.push({ frame: { ...frame }, gap: missing(frame) });
      });
    }
    store.prepend(pieces, recording.stream_sample, end);
    this.app.scope.traces.invalidate();
  }
}
