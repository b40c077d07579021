// SPDX-License-Identifier: GPL-3.0-or-later
// RMS of every channel as bars, left and right of a pair against each other, and the same as a table.

import { h } from './dom.js';
import { MONTAGES, parts, traceColour } from './layout.js';
import { prepare } from './plotting.js';
import { tidy } from './scales.js';

export class LevelsPanel {
  constructor(scope) {
    this.scope = scope;
    this.words = 'Levels';
    this.features = null;
    this.smoothed = new Map();
  }

  take(features) {
    this.features = features;
    for (const { name, rms_uv: rms } of features.channels) {
      this.smoothed.set(name, Math.max(rms, (this.smoothed.get(name) ?? rms) * 0.8));
    }
  }

  make(body) {
    this.canvas = h('canvas', { role: 'img', 'aria-label': 'RMS of every channel as bars; the table below holds the numbers' });
    this.table = h('tbody', {});
    body.append(
      h('h2', {}, 'RMS, 20 to 450 Hz, last 0.1 s'), this.canvas,
      h('p', { class: 'note' }, 'Logarithmic, 1 to 3000 µV; a tick is the noise floor.'),
      h('table', {}, h('caption', {}, 'Channels now'), h('thead', {}, h('tr', {}, ['Channel', 'RMS µV', 'Peak µV', 'Noise µV', 'Quality'].map((words) => h('th', { scope: 'col' }, words)))), this.table),
    );
    this.draw();
  }

  draw() {
    const { features } = this;
    if (!features) return;
    const order = MONTAGES.pairs.order(features.channels);
    const row = Math.max(9, Math.min(18, 560 / order.length));
    this.canvas.style.height = `${order.length * row + 4}px`;
    const { context, width, palette } = prepare(this.canvas);
    const left = 62;
    const place = (uv) => left + (Math.log10(Math.min(3000, Math.max(1, uv))) / Math.log10(3000)) * (width - left - 4);
    order.forEach((index, at) => {
      const { name, noise_floor_uv: floor } = features.channels[index];
      const y = 2 + at * row;
      context.fillStyle = traceColour(name, palette);
      const reach = place(this.smoothed.get(name) ?? 1) - left;
      if (parts(name).side === 'left') context.fillRect(left, y + 1, reach, row - 3);
      else for (let x = 0; x < reach; x += 4) context.fillRect(left + x, y + 1, Math.min(3, reach - x), row - 3);
      context.fillStyle = palette.text;
      if (floor) context.fillRect(place(floor), y, 2, row - 1);
      context.textAlign = 'right';
      context.font = `${Math.min(11, row)}px system-ui, sans-serif`;
      context.fillText(name, left - 4, y + row - 4);
    });
    this.turn = ((this.turn ?? 0) + 1) % 5;
    if (this.turn !== 1 && this.table.childElementCount === order.length) return;
    this.table.replaceChildren(...order.map((index) => {
      const { name, rms_uv: rms, peak_uv: peak, noise_floor_uv: floor, quality } = features.channels[index];
      return h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, tidy(rms)), h('td', {}, tidy(peak)), h('td', {}, floor ? tidy(floor) : 'n/a'), h('td', {}, quality));
    }));
  }
}
