// SPDX-License-Identifier: GPL-3.0-or-later
// What was before the page's memory: read from the recordings of this stream when it is looked at, and after a reload.

import { get } from './api.js';
import { PastWindow } from './past-window.js';
import { read, readColumns } from './recorded.js';

/** Seconds that a new page takes back at least. */
const BACK_S = 25;
/** Values that a new page takes back at most. */
const MOST_BACK = 1 << 23;
/** All that stands in the ribbon but single bursts. */
const PATTERNS = ['isolated', 'clonic', 'tonic', 'blink', 'movement', 'synkinesis', 'bilateral', 'rhythmic', 'artefact', 'marker', 'gap'];
/** Seconds after which an event is decided at the latest, but for the longest. */
const DECIDED_S = 30;
/** Seconds before a stretch that settle the filters. */
const LEAD_S = 2;

export class Past {
  constructor(app) {
    this.app = app;
    this.wanted = false;
    this.loading = null;
  }

  /** A new stream begins to be shown. */
  begin(status) {
    this.recordings = [];
    this.wanted = true;
    this.loading?.abort.abort();
    this.loading = null;
    this.#note(status.recording);
    this.list();
  }

  /** Asks for the recordings of this stream. */
  async list() {
    try {
      const { recordings } = await get('/v1/recordings');
      for (const recording of recordings) this.#note(recording);
    } catch (error) {
      this.app.fail(error);
    }
  }

  #note(recording) {
    const { store } = this.app.scope;
    if (recording?.stream_sample === undefined || !store) return;
    const entry = { id: recording.id, first: recording.stream_sample, end: recording.stream_sample + recording.samples };
    this.recordings = [...this.recordings.filter(({ id }) => id !== entry.id), entry].sort((a, b) => a.first - b.first);
    store.recorded = this.recordings;
  }

  /** Follows the daemon's status. */
  follow(status) {
    const { store } = this.app.scope;
    if (!store || !this.recordings) return;
    if (!status.recording && this.running) this.list();
    this.running = status.recording?.id;
    this.#note(status.recording);
    if (this.wanted && !store.isEmpty) {
      // What is read ends where the live stream began.
      this.wanted = false;
      this.#takeBack(store).catch((error) => this.app.fail(error));
      this.#patterns(status).catch((error) => this.app.fail(error));
    }
  }

  /** The recordings that touch a range of samples. */
  #touching(from, to) { return this.recordings.filter((recording) => recording.first < to && recording.end > from); }

  async #takeBack(store) {
    const { rate, channels, start } = store;
    const seconds = Math.max(BACK_S, this.app.settings.pageS);
    const first = start - Math.min(seconds * rate, Math.floor(MOST_BACK / channels.length));
    const pieces = [];
    for (const recording of this.#touching(first, start)) {
      await read(recording, Math.floor(first), start, channels, rate, undefined, (piece) => {
        pieces.push(piece.counts ? { ...piece, counts: piece.counts.slice() } : piece);
      });
    }
    store.prepend(pieces, start);
    this.app.scope.traces.invalidate();
  }

  /** Patterns and markers of the recording since its start: the stream brought only the newest events. */
  async #patterns(status) {
    if (!status.recording || this.app.events.isWhole) return;
    const path = `/v1/events?recording=${encodeURIComponent(status.recording.id)}&kinds=${PATTERNS.join(',')}&limit=5000`;
    for (let after = ''; ;) {
      const page = await get(`${path}${after}`);
      for (const object of page.events) this.app.pastEvent(object);
      if (!page.more) return;
      after = `&after=${page.next}`;
    }
  }

  /** Some times a second, and at every move: reads what the frozen page shows and the page's memory does not hold. */
  look() {
    const { store, view } = this.app.scope;
    if (!store || store.isEmpty || !view.isFrozen || !this.recordings) return;
    const { from, to } = view.samples(store.end);
    const [recording] = this.#touching(from, Math.min(to, store.start));
    if (from >= store.start || !recording) return;
    const begin = Math.max(from, recording.first), end = Math.min(to, store.start, this.recordings.at(-1).end);
    if (begin >= end || store.window?.covers(begin, end) || (this.loading?.window.setting === store.filter && this.loading.window.covers(begin, end))) return;
    this.loading?.abort.abort();
    const window = new PastWindow(store.channels, store.rate, store.filter, Math.max(0, from - view.pageSamples), Math.min(to + view.pageSamples, store.end));
    const abort = new AbortController();
    this.loading = { window, abort };
    this.#load(window, abort.signal).then(() => {
      if (window.setting !== store.filter) return;
      store.window = window;
      this.app.scope.traces.invalidate();
    }).catch((error) => { if (error.name !== 'AbortError') this.app.fail(error); })
      .finally(() => { if (this.loading?.window === window) this.loading = null; });
  }

  get isLoading() { return this.loading !== null; }

  async #load(window, signal) {
    const { channels, rate, first, end, step } = window;
    for (const recording of this.#touching(first, end)) {
      window.restart();
      const last = Math.min(end, recording.end);
      if (window.isFiltered) {
        await read(recording, Math.max(0, first - LEAD_S * rate), last, channels, rate, signal, (piece) => {
          if (piece.counts) window.push(piece);
          else window.gap(piece);
        });
      } else {
        // Cells of the window begin at its own first sample, whatever the recording's is.
        const begin = first + Math.ceil(Math.max(0, recording.first - first) / step) * step;
        await readColumns(recording, begin, begin + Math.ceil((last - begin) / step) * step, Math.ceil((last - begin) / step), channels, rate, signal, (piece) => {
          if (piece.counts) window.pushColumns(piece);
          else window.gap(piece);
        });
      }
    }
    window.finish();
    await this.#bursts(window);
  }

  /** Bursts of the stretch where the page has forgotten them, or was never told. */
  async #bursts(window) {
    const { events } = this.app;
    if (window.first >= events.knownFrom) return;
    for (const { id } of this.#touching(window.first, window.end)) {
      // Numbers follow time but for what an event waits until it is decided.
      const from = window.first - DECIDED_S * window.rate;
      const before = events.list.findLast((event) => event.object.recording === id && event.object.number && event.from < from);
      let after = before ? `&after=${before.object.epoch}-${before.object.number}` : '';
      for (let page = { more: true }; page.more;) {
        page = await get(`/v1/events?recording=${encodeURIComponent(id)}&kinds=burst&limit=2000${after}`);
        window.bursts.push(...page.events.filter(({ stream_sample: sample }) => sample >= window.first && sample < Math.min(window.end, events.knownFrom)));
        if (page.events.at(-1)?.stream_sample > window.end + DECIDED_S * window.rate) break;
        after = `&after=${page.next}`;
      }
    }
  }
}
