// SPDX-License-Identifier: GPL-3.0-or-later
// The tool bar above the traces: what the keys do, for the mouse.

import { byId, h, select } from './dom.js';
import { FILTER_CHOICES } from './filters.js';
import { MONTAGES } from './layout.js';
import { save } from './settings.js';
import { PAGES_S, SENSITIVITIES_UV, SPEEDS_MM_S, pixelsPerMM } from './scales.js';

const hertz = (list, off) => list.map((value) => [value, value === 0 ? off : `${value} Hz`]);

export class Toolbar {
  /** `sound` is left out where nothing is live. */
  constructor(scope, all, sound) {
    this.sound = sound;
    this.scope = scope;
    this.all = all;
    byId('toolbar').addEventListener('change', (event) => this.#changed(event));
    this.refresh();
  }

  refresh() {
    const { settings } = this.scope;
    const { filter } = settings;
    const focused = document.activeElement?.dataset?.name;
    const labelled = (words, element) => h('label', {}, words, element);
    const pages = PAGES_S.includes(settings.pageS) ? PAGES_S : [...PAGES_S, settings.pageS].sort((a, b) => a - b);
    const button = (name, words, pressed) => h(
      'button',
      { type: 'button', 'data-name': name, 'aria-pressed': pressed === undefined ? null : String(pressed), title: this.all[name].words,
        onclick: (event) => { this.all[name].run(event); this.refresh(); } },
      words,
    );
    byId('toolbar').replaceChildren(...[
      button('freeze', this.scope.isFrozen ? 'Live' : 'Freeze', this.scope.isFrozen),
      labelled('Time', select({ 'data-name': 'pageS' }, [
        ...pages.map((s) => [s, `${Number(s.toPrecision(3))} s/page`]), ...SPEEDS_MM_S.map((mm) => [`mm${mm}`, `${mm} mm/s`]), ['div10', '10 ms/div'],
        ['calibrate', 'calibrate mm ...'],
      ], settings.pageS)),
      labelled('Sensitivity', select({ 'data-name': 'sensitivityUV' }, SENSITIVITIES_UV.map((uv) => [uv, `${uv} µV/div`]), settings.sensitivityUV)),
      labelled('Montage', select({ 'data-name': 'montage' }, Object.entries(MONTAGES).map(([key, { words }]) => [key, words]), settings.montage)),
      labelled('High-pass', select({ 'data-name': 'highPassHz' }, hertz(FILTER_CHOICES.highPassHz, 'off'), filter.highPassHz)),
      labelled('Low-pass', select({ 'data-name': 'lowPassHz' }, hertz(FILTER_CHOICES.lowPassHz, 'off'), filter.lowPassHz)),
      labelled('Notch', select({ 'data-name': 'notchHz' }, hertz(FILTER_CHOICES.notchHz, 'off'), filter.notchHz)),
      labelled('Show', select({ 'data-name': 'shape' }, FILTER_CHOICES.shape.map((shape) => [shape, shape]), filter.shape)),
      button('mode', settings.mode === 'sweep' ? 'Sweep' : 'Scroll'),
      button('bursts', 'Bursts', settings.showsBursts),
      button('crosshair', 'Crosshair'),
      button('cursors', 'Cursors'),
      this.sound ? button('sound', 'Sound', this.sound.isOn) : [],
      this.sound?.isOn ? labelled('Volume', this.#volume()) : [],
    ].flat());
    if (focused) byId('toolbar').querySelector(`[data-name="${focused}"]`)?.focus();
  }

  #volume() {
    return h('input', { type: 'range', class: 'volume', 'data-name': 'volume', min: 0, max: 1, step: 0.05, value: this.sound.volume, oninput: (event) => {
      this.sound.volume = Number(event.target.value);
    } });
  }

  #changed(event) {
    const { name } = event.target.dataset;
    const text = event.target.value;
    const { settings, view } = this.scope;
    const width = view.width / (window.devicePixelRatio || 1);
    if (name === 'pageS') {
      if (text === 'calibrate') {
        this.oncalibrate();
        this.refresh();
        return;
      }
      const speed = text === 'div10' ? 1000 : Number(text.replace('mm', ''));
      settings.pageS = text === 'div10' || text.startsWith('mm') ? width / pixelsPerMM() / speed : Number(text);
      this.scope.apply();
    } else if (name === 'sensitivityUV') {
      settings.sensitivityUV = Number(text);
      this.scope.apply();
    } else if (name === 'montage') {
      settings.montage = text;
      this.scope.apply();
    } else if (name === 'volume') {
      save(settings);
    } else if (name) {
      this.scope.refilter({ ...settings.filter, [name]: name === 'shape' ? text : Number(text) });
    }
    this.refresh();
  }
}
