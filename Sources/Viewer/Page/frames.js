// SPDX-License-Identifier: GPL-3.0-or-later
// The frames of /v1/stream, cut from bytes that arrive in pieces of any length.

export const KIND = {
  description: 1, samples: 2, columns: 3, gap: 4, lost: 5, provisional: 6, features: 7, spectrum: 8, end: 9,
  synkinesis: 10, event: 11,
};

const HEADER_BYTES = 32;
const LARGEST_PAYLOAD = 4 << 20;
const text = new TextDecoder();

/** Gathers bytes and hands out whole frames: {kind, channelCount, firstSample, frameCount, samplesPerColumn, payload}. */
export class FrameDecoder {
  #pending = new Uint8Array(0);

  /** Calls `take` for every frame that is whole now. */
  push(bytes, take) {
    let buffer = bytes;
    if (this.#pending.length > 0) {
      buffer = new Uint8Array(this.#pending.length + bytes.length);
      buffer.set(this.#pending);
      buffer.set(bytes, this.#pending.length);
    }
    let at = 0;
    while (buffer.length - at >= HEADER_BYTES) {
      const head = new DataView(buffer.buffer, buffer.byteOffset + at, HEADER_BYTES);
      const length = head.getUint32(0, true);
      if (length > LARGEST_PAYLOAD) throw new Error(`the stream holds a frame of ${length} bytes`);
      const end = at + HEADER_BYTES + length;
      if (end > buffer.length) break;
      take({
        kind: head.getUint16(4, true),
        channelCount: head.getUint16(6, true),
        firstSample: Number(head.getBigInt64(8, true)),
        frameCount: head.getUint32(16, true),
        samplesPerColumn: head.getUint32(20, true),
        payload: buffer.subarray(at + HEADER_BYTES, end),
      });
      at = end;
    }
    this.#pending = buffer.slice(at);
  }
}

/** The JSON of a frame's payload. */
export const json = (frame) => JSON.parse(text.decode(frame.payload));

/** Payload as text, of an end. */
export const words = (frame) => text.decode(frame.payload);

/** The counts of samples and columns. */
export function counts(frame) {
  const { payload } = frame;
  if (payload.byteOffset % 4 === 0) return new Int32Array(payload.buffer, payload.byteOffset, payload.length >> 2);
  return new Int32Array(payload.slice().buffer);
}

/** Count and cause of a gap, or of what this page did not get. */
export function missing(frame) {
  const view = new DataView(frame.payload.buffer, frame.payload.byteOffset, frame.payload.length);
  return { count: Number(view.getBigInt64(0, true)), cause: text.decode(frame.payload.subarray(8)) };
}

/** {of: 0 short, 1 density, 2 envelope; channel; resolution in Hz; values in uV^2/Hz}. */
export function spectrum(frame) {
  const bytes = frame.payload.slice();
  const view = new DataView(bytes.buffer);
  return {
    of: view.getUint32(0, true), channel: view.getUint32(4, true), resolution: view.getFloat64(8, true),
    values: new Float32Array(bytes.buffer, 16),
  };
}
