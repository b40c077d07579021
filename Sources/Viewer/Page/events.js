// SPDX-License-Identifier: GPL-3.0-or-later
// The events that the page knows, in the order of their samples in the stream.

import { SPASMS } from './ribbon.js';
import { plural } from './scales.js';

const MOST = 20_000;

export class EventStore {
  constructor() {
    /** Final events, by sample. */
    this.list = [];
    this.ids = new Set();
    /** `EPOCH-NUMBER` of the last one, to go on from. */
    this.place = null;
    this.provisional = new Map();
    /** Whether all events of the stream are here; else those before the first are not known. */
    this.isWhole = true;
  }

  /** The sample from which on all events are known. */
  get knownFrom() { return this.isWhole ? 0 : this.list.find(({ kind }) => kind === 'burst')?.from ?? Infinity; }

  /** Takes an event from before those that were told; the place to go on from stays. */
  addPast(object) {
    const { place } = this;
    this.add(object);
    this.place = place;
  }

  /** Takes an event of the socket; null where it was known. */
  add(object) {
    if (object.number) this.place = `${object.epoch}-${object.number}`;
    if (object.withdrawn) return null;
    const key = `${object.recording ?? ''}/${object.event_id}/${object.epoch}`;
    if (this.ids.has(key)) return null;
    this.ids.add(key);
    const from = object.stream_sample;
    const event = {
      object, kind: object.kind, side: object.side ?? null, from, to: from + object.duration_samples,
      channels: object.channels ?? [], words: words(object),
    };
    if (object.supersedes) this.provisional.delete(object.supersedes);
    let at = this.list.length;
    while (at > 0 && this.list[at - 1].from > from) at -= 1;
    this.list.splice(at, 0, event);
    if (this.list.length > MOST) this.#forget();
    return event;
  }

  /** The oldest bursts go; what they belong to stays. */
  #forget() {
    let surplus = this.list.length - MOST + MOST / 20;
    this.list = this.list.filter(({ kind }) => kind !== 'burst' || (surplus -= 1) < 0);
    this.isWhole = false;
  }

  /** A burst that is not decided yet. */
  addProvisional(object) {
    this.provisional.set(object.event_id, object);
    if (this.provisional.size > 256) this.provisional.delete(this.provisional.keys().next().value);
  }

  /** A new stream counts its samples anew. */
  clear() {
    this.list = [];
    this.ids.clear();
    this.provisional.clear();
  }

  /** Events that touch a range of samples. Long ones begin well before it. */
  between(from, to) {
    const found = [];
    for (let at = this.list.length - 1; at >= 0; at -= 1) {
      const event = this.list[at];
      if (event.from < from - 10_000_000) break;
      if (event.from <= to && event.to >= from) found.push(event);
    }
    return found.reverse();
  }

  /** Counts by side over the last `seconds` before `end`: spasms, share of the time in spasm, bursts. */
  load(side, from, to) {
    let spasms = 0, time = 0, bursts = 0;
    const letter = side === 'left' ? 'L' : 'R';
    for (const event of this.between(from, to)) {
      if (event.kind === 'burst' && event.channels[0]?.startsWith(letter) && event.from >= from) bursts += 1;
      if (!SPASMS.includes(event.kind) || event.side !== side) continue;
      // Clonic that turns tonic is one spasm of two phases.
      if (event.from >= from && !event.object.parent_id) spasms += 1;
      time += Math.max(0, Math.min(event.to, to) - Math.max(event.from, from));
    }
    return { spasms, bursts, fraction: to > from ? time / (to - from) : 0 };
  }
}

const NUMBERS = [
  ['burst_rate_hz', '', ' Hz'], ['lag_ms', 'lag ', ' ms'], ['gain', 'gain ', ''],
  ['si', 'index ', ''], ['rms_uv', '', ' µV'], ['level_db', '', ' dB'],
];

/** What an event says beside kind, side and time. */
function words(object) {
  if (object.kind === 'marker') return object.correction?.text ?? object.marker ?? '';
  const found = [];
  if (object.task) found.push(object.task);
  if (object.artefact_class) found.push(object.artefact_class);
  if (object.gap_cause) found.push(object.gap_cause);
  if (object.burst_count !== undefined) found.push(plural(object.burst_count, 'burst'));
  for (const [key, before, after] of NUMBERS) if (object[key] !== undefined) found.push(`${before}${object[key]}${after}`);
  return found.join(', ');
}
