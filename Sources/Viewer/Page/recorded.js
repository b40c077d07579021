// SPDX-License-Identifier: GPL-3.0-or-later
// Samples of a recording, one that goes on included, as the daemon reads them from its files.

import { stream } from './api.js';
import { FrameDecoder, KIND, counts, missing } from './frames.js';

/** Values of an answer at most, and frames: the daemon gives no more at once. */
const PIECE_VALUES = 1 << 20;
const PIECE_FRAMES = 1 << 16;

/**
 * Hands out what lies in the stream's samples `from` to `to` of a recording {id, first}, in order:
 * {first, frames, counts} interleaved, or {first, end, cause} of a gap. Samples that are not written yet are left out.
 */
export async function read(recording, from, to, channels, rate, signal, take) {
  const names = channels.map(({ name }) => name).join(',');
  const piece = Math.max(1, Math.min(PIECE_FRAMES, Math.floor(PIECE_VALUES / channels.length)));
  for (let begin = Math.max(from, recording.first); begin < to; begin += piece) {
    const end = Math.min(to, begin + piece);
    const seconds = [begin, end].map((sample) => (sample - recording.first) / rate);
    const path = `/v1/recordings/${encodeURIComponent(recording.id)}/waveform`
      + `?from=${seconds[0]}&to=${seconds[1]}&columns=${end - begin}&channels=${encodeURIComponent(names)}`;
    await frames(path, signal, (frame) => {
      const first = recording.first + frame.firstSample;
      if (frame.kind === KIND.samples) take({ first, frames: frame.frameCount, counts: counts(frame) });
      else if (frame.kind === KIND.gap) take({ first, end: first + missing(frame).count, cause: missing(frame).cause });
    });
  }
}

/** The same as columns of several samples: {first, step, counts} of pairs, smallest and largest. */
export async function readColumns(recording, from, to, columns, channels, rate, signal, take) {
  const names = channels.map(({ name }) => name).join(',');
  const begin = Math.max(from, recording.first);
  if (begin >= to) return;
  const path = `/v1/recordings/${encodeURIComponent(recording.id)}/waveform`
    + `?from=${(begin - recording.first) / rate}&to=${(to - recording.first) / rate}&columns=${columns}&channels=${encodeURIComponent(names)}`;
  await frames(path, signal, (frame) => {
    const first = recording.first + frame.firstSample;
    if (frame.kind === KIND.columns) take({ first, step: frame.samplesPerColumn, counts: counts(frame) });
    else if (frame.kind === KIND.gap) take({ first, end: first + missing(frame).count, cause: missing(frame).cause });
  });
}

async function frames(path, signal, take) {
  const reader = await stream(path, signal);
  const decoder = new FrameDecoder();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    decoder.push(value, take);
  }
}
