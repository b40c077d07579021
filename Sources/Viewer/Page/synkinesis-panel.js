// SPDX-License-Identifier: GPL-3.0-or-later
// How often each muscle joined the movements of another one of its side: both sides next to each other.

import { h } from './dom.js';
import { parts } from './layout.js';

/** Below so many movements a share says little and is shown in grey. */
const ENOUGH = 10;

export class SynkinesisPanel {
  constructor() {
    this.words = 'Synkinesis';
    this.rows = [];
    this.isNew = true;
  }

  take({ rows }) {
    this.rows = rows;
    this.isNew = true;
  }

  clear() {
    this.rows = [];
    this.isNew = true;
  }

  make(body) {
    this.tables = h('div', {});
    body.append(h('h2', {}, 'Synkinesis so far'), this.tables, h(
      'p', { class: 'note' },
      'Rows: source of the movement. Columns: the muscle that joined. Cell: share of the movements joined; lag in ms; n. '
        + `Grey below n = ${ENOUGH}. Spasms are never a source. Healthy faces co-activate, so compare the sides; this describes timing and names no disease.`,
    ));
    this.isNew = true;
    this.draw();
  }

  draw() {
    if (!this.isNew) return;
    this.isNew = false;
    this.tables.replaceChildren(...['left', 'right'].map((side) => this.#table(side)));
  }

  #table(side) {
    const rows = this.rows.filter((row) => row.side === side);
    const caption = h('caption', {}, side === 'left' ? 'Left' : 'Right');
    if (rows.length === 0) return h('div', {}, h('h3', {}, side), h('p', { class: 'note' }, 'No movement yet.'));
    const names = [...new Set(rows.flatMap(({ source, target }) => [source, target]))].sort();
    const sources = names.filter((name) => rows.some(({ source }) => source === name));
    const short = (name) => h('abbr', { title: parts(name).words }, name.slice(2));
    return h('table', {}, caption,
      h('thead', {}, h('tr', {}, h('td', {}), names.map((name) => h('th', { scope: 'col' }, short(name))))),
      h('tbody', {}, sources.map((source) => h('tr', {}, h('th', { scope: 'row' }, short(source)), names.map((target) => {
        const row = rows.find((entry) => entry.source === source && entry.target === target);
        if (!row) return h('td', {}, source === target ? '–' : '');
        const lag = row.lag_ms === undefined ? '' : `${row.lag_ms.toFixed(1)} ms`;
        return h('td', { class: row.movements < ENOUGH ? 'few' : null, title: row.label ?? '' },
          row.coactivation.toFixed(2), row.label ? '*' : '', h('br', {}), h('small', {}, lag), h('br', {}), h('small', {}, `n ${row.movements}`));
      })))));
  }
}
