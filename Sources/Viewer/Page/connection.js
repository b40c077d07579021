// SPDX-License-Identifier: GPL-3.0-or-later
// The one stream of this page: opened again whenever it ends, from the event after the last.

import { ask, get, stream } from './api.js';
import { FrameDecoder, KIND, json } from './frames.js';

const INCLUDED = 'waveform,bursts,features,spectra,events';
/** Events of the past that a new page asks for, bursts included: half an hour of a face in full spasm. */
const PAST = 12_000;

export class Connection {
  /** `handler`: begin(description, status), frame(frame), event(object), lost(words), state(words, isUp), status(status). */
  constructor(handler, events) {
    this.handler = handler;
    this.events = events;
    this.offset = null;
  }

  /** Runs until the page is left. */
  async run() {
    for (let wait = 250; ; wait = Math.min(4000, wait * 2)) {
      try {
        await this.#once(() => { wait = 250; });
        this.handler.state('the stream ended, connecting again', false);
      } catch (error) {
        this.handler.state(error.message, false);
      }
      await new Promise((resolve) => { setTimeout(resolve, wait); });
    }
  }

  async #once(isUp) {
    const status = await get('/v1/status');
    const { epoch, last_number: last } = status.events;
    if (!this.events.place) this.events.isWhole = last <= PAST;
    const place = this.events.place ?? `${epoch}-${Math.max(0, last - PAST)}`;
    const reader = await stream(`/v1/stream?include=${INCLUDED}&after=${place}`);
    const decoder = new FrameDecoder();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      decoder.push(value, (frame) => {
        if (frame.kind === KIND.description) {
          isUp();
          this.handler.begin(json(frame), status);
          this.handler.state('live', true);
        } else if (frame.kind === KIND.event) {
          this.#event(json(frame));
        } else {
          this.handler.frame(frame);
        }
      });
    }
  }

  #event(object) {
    if (object.lost) this.handler.lost(`events ${object.lost.first} to ${object.lost.last ?? 'the end'} are gone: ${object.lost.reason}`);
    else if (object.epoch_change) this.handler.lost(object.epoch_change.reason);
    else this.handler.event(object);
  }
}

/** Asks for the daemon's status every second, and for the session's state every other one. */
export async function poll(handler) {
  for (let turn = 0; ; turn += 1) {
    try {
      handler.status(await get('/v1/status'));
      if (turn % 2 === 0) {
        const { value, etag } = await ask('GET', '/v1/session');
        handler.session(value, etag);
      }
    } catch (error) {
      handler.failed(error);
    }
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
  }
}
