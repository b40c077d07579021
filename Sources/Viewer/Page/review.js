// SPDX-License-Identifier: GPL-3.0-or-later
// A recording instead of the daemon. A rater's layer stands beside the machine's result, which is never changed.

import { ask, get, stream } from './api.js';
import { byId, h, say, select } from './dom.js';
import { EventStore } from './events.js';
import { FrameDecoder, KIND, counts, json, missing } from './frames.js';
import { actions, listen } from './actions.js';
import { Cursors } from './cursors.js';
import { showCalibration, showHelp } from './help.js';
import { clock } from './scales.js';
import { Scope } from './scope.js';
import { load, save } from './settings.js';
import { SampleStore } from './store.js';
import { Toolbar } from './toolbar.js';

const KINDS = ['isolated', 'clonic', 'tonic', 'blink', 'movement', 'synkinesis', 'bilateral', 'rhythmic', 'artefact', 'burst'];
/** Seconds that are read at once, sample by sample. */
const STRETCH_S = 25;

export class Review {
  constructor(viewer) {
    this.viewer = viewer;
    this.settings = load();
    this.events = new EventStore();
    this.scope = new Scope(this.settings, this.events);
    this.cursors = new Cursors(this.scope);
    this.layer = { events: [] };
    this.isDirty = false;
  }

  async start() {
    byId('record-state').classList.add('review');
    byId('record-state').title = this.viewer.recording;
    byId('record-state').textContent = `REVIEW of ${this.viewer.recording}`;
    say(byId('subject-state'), `layer of ${this.viewer.rater}${this.viewer.blinded ? ', blinded' : ''}`);
    byId('panels').hidden = true;
    this.all = actions(this.scope, this);
    this.toolbar = new Toolbar(this.scope, this.all);
    this.toolbar.oncalibrate = () => showCalibration(() => this.scope.apply());
    listen(this.all, this.settings, (number) => this.add(KINDS[number - 1]));
    for (const button of document.querySelectorAll('[data-action]')) button.addEventListener('click', (event) => this.all[button.dataset.action].run(event));
    this.facts = await get('/review.json');
    this.layer = await get('/layer.json');
    this.#make();
    await this.show(0);
    const draw = (time) => {
      this.scope.frame(time);
      requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
    setInterval(() => { this.cursors.place(); this.#follow(); }, 150);
    byId('link-state').hidden = byId('disk-state').hidden = true;
  }

  /** Reads the stretch around a time, and shows the page that begins there. */
  async show(seconds) {
    const { duration_s: duration, rate_hz: rate } = this.facts;
    const from = Math.max(0, Math.min(seconds - 2, duration - STRETCH_S)), to = Math.min(duration, from + STRETCH_S + this.settings.pageS);
    const reader = await stream(`/waveform?from=${from}&to=${to}&columns=${Math.ceil((to - from) * rate) + 1}`);
    const decoder = new FrameDecoder();
    let store = null;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      decoder.push(value, (frame) => {
        if (frame.kind === KIND.description) store = new SampleStore(json(frame).channels, json(frame).rate_hz, this.settings.filter);
        else if (frame.kind === KIND.columns) this.#push(store, frame);
        else if (frame.kind === KIND.gap) store.gaps.push({ first: frame.firstSample, end: frame.firstSample + missing(frame).count, cause: missing(frame).cause });
      });
    }
    this.from = from;
    this.to = to;
    this.scope.show(store);
    this.#events();
    this.scope.freeze(Math.min(to, seconds + this.settings.pageS) * rate);
  }

  #push(store, frame) {
    const data = counts(frame), width = store.channels.length, columns = data.length / (2 * width);
    const frames = new Int32Array(columns * width);
    let first = frame.firstSample, filled = 0;
    for (let column = 0; column < columns; column += 1) {
      if (data[column * width * 2] > data[column * width * 2 + 1]) {
        if (filled > 0) store.push(frames.subarray(0, filled * width), first, filled);
        filled = 0;
        first = frame.firstSample + (column + 1) * frame.samplesPerColumn;
        if (!store.isEmpty) store.gap(store.end, first - store.end, 'recording');
        continue;
      }
      for (let channel = 0; channel < width; channel += 1) frames[filled * width + channel] = data[(column * width + channel) * 2];
      filled += 1;
    }
    if (filled > 0) store.push(frames, first, filled);
  }

  /** The layer's events and, unless blinded, the machine's. */
  #events() {
    this.events.clear();
    const { rate_hz: rate } = this.facts;
    const all = [...(this.facts.events ?? []).filter(({ event_id: id }) => !this.#verdict(id)), ...this.layer.events.filter(({ verdict }) => verdict !== 'rejected')];
    all.forEach((event, index) => this.events.add({
      ...event, number: index + 1, epoch: 1, stream_sample: Math.round(event.onset_s * rate), duration_samples: Math.round(event.duration_s * rate), channels: event.channels ?? [],
    }));
    this.scope.traces.invalidate();
    this.#list();
  }

  #verdict(id) { return this.layer.events.find(({ of }) => of === id); }

  #make() {
    const rows = h('ol', { class: 'event-list', id: 'review-list' });
    this.kind = select({ id: 'review-kind' }, KINDS.map((kind) => [kind, kind]), 'clonic');
    this.side = select({ id: 'review-side' }, [['left', 'left'], ['right', 'right'], ['both', 'both']], 'left');
    byId('steps').replaceChildren(
      h('h2', {}, 'Review'),
      h('p', { class: 'note' }, this.viewer.blinded ? 'Blinded: the machine\'s result is hidden. Mark what you see.' : 'Accept, reject or relabel what the machine found; add what it missed. Its own result is never changed.'),
      h('p', { class: 'note' }, 'To add: set cursors A and B (c, click, Shift+click), then choose kind and side.'),
      h('div', { class: 'row' }, this.kind, this.side, h('button', { type: 'button', class: 'primary', onclick: () => this.add(this.kind.value) }, 'Add A to B')),
      h('h3', {}, 'Events'), rows,
    );
    byId('markers').replaceChildren(h('button', { type: 'button', onclick: () => this.move(-1) }, 'Page back'), h('button', { type: 'button', onclick: () => this.move(1) }, 'Page forward'));
  }

  #list() {
    const machine = (this.facts.events ?? []).filter(({ kind }) => kind !== 'burst');
    const own = this.layer.events.filter(({ of }) => !of);
    const line = (event, buttons) => h('li', {}, h('button', { type: 'button', onclick: () => this.show(Math.max(0, event.onset_s - this.settings.pageS / 2)) }, clock(event.onset_s)),
      ` ${event.kind} ${event.side ?? ''} ${(event.channels ?? []).join(', ')} `, buttons);
    byId('review-list').replaceChildren(
      ...own.map((event) => line(event, ['yours ', h('button', { type: 'button', onclick: () => this.remove(event) }, 'remove')])),
      ...machine.map((event) => {
        const verdict = this.#verdict(event.event_id);
        return line(event, verdict ? [h('strong', {}, verdict.verdict === 'relabelled' ? `relabelled ${verdict.kind} ${verdict.side}` : verdict.verdict), ' ', h('button', { type: 'button', onclick: () => this.remove(verdict) }, 'undo')] : [
          h('button', { type: 'button', onclick: () => this.judge(event, 'accepted') }, 'accept'), h('button', { type: 'button', onclick: () => this.judge(event, 'rejected') }, 'reject'),
          h('button', { type: 'button', onclick: () => this.judge(event, 'relabelled') }, 'relabel')]);
      }),
    );
  }

  /** Accepts or rejects a machine's event, or gives it the kind and side that are chosen. */
  judge(event, verdict) {
    const own = { ...event, of: event.event_id, verdict };
    if (verdict === 'relabelled') Object.assign(own, { kind: this.kind.value, side: this.side.value });
    this.layer.events.push(own);
    return this.#keep();
  }

  /** Adds an event between the cursors. */
  add(kind) {
    const { a, b } = this.cursors;
    if (a === null || b === null || !kind) {
      this.fail(new Error('Set the cursors A and B first: c, click, Shift+click.'));
      return undefined;
    }
    const { rate_hz: rate } = this.facts;
    const channel = this.scope.selectedName;
    const from = Math.min(a, b) / rate;
    this.layer.events.push({
      event_id: `${kind}:${Math.round(from * rate)}:${kind === 'burst' ? channel : this.side.value}`, kind, side: kind === 'burst' ? undefined : this.side.value,
      channels: [channel], onset_s: from, duration_s: Math.abs(b - a) / rate, verdict: 'added',
    });
    return this.#keep();
  }

  remove(event) {
    this.layer.events = this.layer.events.filter((entry) => entry !== event);
    return this.#keep();
  }

  async #keep() {
    this.layer.events.sort((x, y) => x.onset_s - y.onset_s);
    this.#events();
    try {
      await ask('PUT', '/layer.json', this.layer);
      this.good(`${this.layer.events.length} entries kept in the layer of ${this.viewer.rater}.`);
    } catch (error) {
      this.fail(error);
    }
  }

  move(pages) { return this.show(Math.max(0, Math.min(this.facts.duration_s - 1, this.pageStart + pages * this.settings.pageS))); }

  get pageStart() { return Math.max(0, (this.scope.view.frozenEnd ?? 0) / this.facts.rate_hz - this.settings.pageS); }

  /** Reads on where the view comes near the end of what was read, and never is live. */
  #follow() {
    const { view, store } = this.scope;
    if (!store || this.isReading) return;
    const { rate_hz: rate, duration_s: duration } = this.facts;
    const end = view.frozenEnd === null ? this.to : view.frozenEnd / rate;
    const start = end - this.settings.pageS;
    if (view.frozenEnd === null || (start < this.from && this.from > 0.01) || (end > this.to + 0.01 && this.to < duration)) {
      this.isReading = true;
      this.show(Math.max(0, view.frozenEnd === null ? this.to - 1 : start)).catch((error) => this.fail(error)).finally(() => { this.isReading = false; });
    }
  }

  // What the display's actions ask for.
  goToStart() { this.show(0); }
  moveSelection(by) {
    const { order } = this.scope.traces;
    this.scope.select(order[Math.min(order.length - 1, Math.max(0, order.indexOf(this.scope.selected) + by))]);
  }
  note() {}
  undoMarker() {}
  showPanel() {}
  toggleSound() {}
  toggleTheme() {
    this.settings.theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    save(this.settings);
    this.scope.theme();
  }
  help() { showHelp(this.all, this.settings, (isOn) => { this.settings.keys = isOn; save(this.settings); }); }
  close() { for (const id of ['help', 'dialog']) byId(id).close(); }
  refreshToolbar() { this.toolbar.refresh(); }
  fail(error) { byId('message').className = 'message'; say(byId('message'), error.message); }
  good(words) { byId('message').className = 'message good'; say(byId('message'), words); }
}
