// SPDX-License-Identifier: GPL-3.0-or-later
// Traces, labels, ribbon and cursors as one thing: what is shown, and how it is changed.

import { byId, h, say } from './dom.js';
import { filterWords } from './filters.js';
import { MONTAGES, colours, parts } from './layout.js';
import { Ribbon } from './ribbon.js';
import { pixelsPerMM, timeWords } from './scales.js';
import { applyTheme, save } from './settings.js';
import { Traces } from './traces.js';
import { View } from './view.js';

/** Pixels that a channel's name needs. */
const LOWEST_LABEL = 12;

export class Scope {
  constructor(settings, events) {
    this.settings = settings;
    this.events = events;
    this.view = new View();
    this.quality = [];
    this.traces = new Traces(byId('traces'), this.view, (from, to) => this.#marks(from, to));
    this.ribbon = new Ribbon(byId('ribbon'), byId('ribbon-labels'), this.view, events);
    this.store = null;
    this.selected = 0;
    this.labels = [];
    this.onselect = () => {};
    this.onmove = () => {};
    this.theme();
    new ResizeObserver(() => this.#resize()).observe(byId('traces'));
  }

  /** Shows a store; its channels may be others than before. */
  show(store) {
    this.store = store;
    this.traces.store = store;
    this.view.rate = store.rate;
    this.view.frozenEnd = null;
    this.selected = Math.min(this.selected, store.channels.length - 1);
    this.apply();
  }

  /** Takes the settings over into what is drawn. */
  apply() {
    const { settings, traces, view } = this;
    save(settings);
    view.pageS = settings.pageS;
    view.mode = settings.mode;
    traces.sensitivityUV = settings.sensitivityUV;
    traces.isNegativeUp = settings.isNegativeUp;
    traces.hasGrid = settings.hasGrid;
    this.ribbon.setBursts(settings.showsBursts);
    byId('ribbon').closest('.ribbon').classList.toggle('with-bursts', settings.showsBursts);
    if (this.store) {
      const { channels } = this.store;
      traces.order = (MONTAGES[settings.montage] ?? MONTAGES.pairs).order(channels);
      traces.gains = new Map(channels.map(({ name }, index) => [index, settings.gains[name] ?? 1]));
      traces.inverted = new Set(channels.flatMap(({ name }, index) => (settings.inverted.includes(name) ? [index] : [])));
      this.#label();
    }
    traces.invalidate();
    this.words();
  }

  theme() {
    applyTheme(this.settings.theme);
    this.traces.palette = this.ribbon.palette = colours();
    this.traces.invalidate();
  }

  /** How things are shown, in words above the traces. */
  words() {
    const { settings, view } = this;
    const width = view.width / (window.devicePixelRatio || 1);
    const polarity = settings.isNegativeUp ? 'negative up' : 'positive up';
    say(byId('display-words'), `${timeWords(settings.pageS, width)} · ${settings.sensitivityUV} µV/div · ${polarity} · ${filterWords(settings.filter)}`);
    const bar = byId('scale-bar');
    bar.hidden = !settings.hasScaleBar || !this.store;
    const length = Math.round(10 * pixelsPerMM());
    bar.firstElementChild.setAttribute('height', String(length));
    byId('scale-length').setAttribute('height', String(length));
    say(byId('scale-words'), `${settings.sensitivityUV} µV, ${polarity}`);
  }

  refilter(filter) {
    this.settings.filter = filter;
    this.store?.refilter(filter);
    this.apply();
  }

  select(channel) {
    this.selected = channel;
    this.labels.forEach(({ button, channel: own }) => button.setAttribute('aria-pressed', String(own === channel)));
    this.onselect(channel);
  }

  get selectedName() { return this.store?.channels[this.selected]?.name ?? ''; }

  // Freezing

  get isFrozen() { return this.view.isFrozen; }

  freeze(end = this.store?.end) {
    if (!this.store) return;
    this.view.frozenEnd = end;
    this.traces.invalidate();
    this.onmove();
  }

  live() {
    this.view.frozenEnd = null;
    if (this.store) this.store.window = null;
    this.traces.invalidate();
    this.onmove();
  }

  /** Moves by a share of a page; forwards beyond the newest sample it becomes live again. */
  scroll(pages) {
    if (!this.store) return;
    const end = (this.view.frozenEnd ?? this.store.end) + pages * this.view.pageSamples;
    if (end >= this.store.end) this.live();
    else this.freeze(Math.max(end, this.store.reach + this.view.pageSamples));
  }

  // Marks on the traces

  /** The quality of every channel over the time since it was last told. */
  noteQuality(channels, sample) {
    const from = this.qualitySample && sample - this.qualitySample < this.store.rate ? this.qualitySample : sample;
    this.qualitySample = sample;
    channels.forEach(({ quality }, channel) => {
      this.#badge(channel, quality);
      if (quality === 'good') return;
      const last = this.quality.findLast((mark) => mark.channel === channel);
      if (last && last.to >= from && last.word === quality) last.to = sample;
      else this.quality.push({ kind: 'quality', channel, from, to: sample, word: quality });
      this.traces.mark({ kind: 'quality', channel, from, to: sample, word: quality });
    });
    if (this.quality.length > 4000) this.quality.splice(0, 1000);
  }

  noteBurst(event) {
    const channel = this.channel(event.channels[0]);
    if (channel >= 0) this.traces.mark({ kind: 'burst', channel, from: event.from, to: event.to });
  }

  noteProvisional(object) {
    const channel = this.channel(object.channels[0]);
    const from = object.stream_sample;
    if (channel >= 0) this.traces.mark({ kind: 'provisional', channel, from, to: from + this.store.rate / 50 });
  }

  channel(name) { return this.store ? this.store.channels.findIndex((channel) => channel.name === name) : -1; }

  #marks(from, to) {
    const bursts = this.events.between(from, to).filter(({ kind }) => kind === 'burst').map((event) => (
      { kind: 'burst', channel: this.channel(event.channels[0]), from: event.from, to: event.to }));
    for (const { channels, stream_sample: begin, duration_samples: length } of this.store?.window?.bursts ?? []) {
      if (begin <= to && begin + length >= from) bursts.push({ kind: 'burst', channel: this.channel(channels[0]), from: begin, to: begin + length });
    }
    return [...bursts, ...this.quality.filter((mark) => mark.to >= from && mark.from <= to)];
  }

  // Labels

  #label() {
    const row = this.traces.rowHeight / (window.devicePixelRatio || 1);
    // Where rows are lower than letters, only every so many are named; the others say their name under the pointer.
    const named = Math.max(1, Math.ceil(LOWEST_LABEL / row));
    this.labels = this.traces.order.map((channel, index) => {
      const { name } = this.store.channels[channel];
      const { side, words } = parts(name);
      const badge = h('span', { class: 'badge', hidden: true });
      const gain = this.settings.gains[name] ?? 1;
      const notes = [words, gain === 1 ? null : `x${gain}`, this.settings.inverted.includes(name) ? 'inverted' : null];
      const button = h(
        'button',
        { type: 'button', class: side, 'aria-pressed': String(channel === this.selected), onclick: () => this.select(channel),
          'aria-label': index % named === 0 ? null : name, title: [name, ...notes.filter(Boolean)].join(', ') },
        index % named === 0 ? h('b', {}, name) : null, row > 24 ? h('small', {}, notes.filter(Boolean).join(', ')) : null, badge,
      );
      button.style.top = `${index * row}px`;
      button.style.height = `${row}px`;
      button.classList.toggle('low', row < 15);
      return { button, badge, channel };
    });
    byId('labels').replaceChildren(...this.labels.map(({ button }) => button));
  }

  #badge(channel, quality) {
    const label = this.labels.find((entry) => entry.channel === channel);
    if (!label) return;
    label.badge.hidden = quality === 'good';
    label.badge.classList.toggle('hum', quality === 'hum');
    say(label.badge, quality === 'good' ? '' : quality.toUpperCase());
  }

  #resize() {
    if (!this.traces.resize()) return;
    if (this.store) this.#label();
    this.words();
  }

  // Frames

  /** Once a frame of the screen. */
  frame(time) {
    this.#resize();
    if (this.store) this.traces.frame();
    if (this.store && time - (this.ribbonTime ?? 0) > 150) {
      this.ribbonTime = time;
      this.ribbon.draw(this.store.end);
    }
  }
}
