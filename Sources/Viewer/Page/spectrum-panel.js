// SPDX-License-Identifier: GPL-3.0-or-later
// Spectrogram, power density and the envelope's rhythm of the selected channel.

import { h } from './dom.js';
import { parts, traceColour } from './layout.js';
import { curve, heat, medianFrequency, prepare } from './plotting.js';

const COLUMNS = 300;

export class SpectrumPanel {
  constructor(scope) {
    this.scope = scope;
    this.words = 'Spectrum';
    /** By channel: columns of the spectrogram, newest last. */
    this.short = new Map();
    this.density = new Map();
    this.envelope = new Map();
  }

  /** Takes a spectrum frame. */
  take({ of, channel, resolution, values }) {
    if (of === 1) this.density.set(channel, { resolution, values });
    else if (of === 2) this.envelope.set(channel, { resolution, values });
    else {
      const columns = this.short.get(channel) ?? [];
      columns.push({ resolution, values });
      if (columns.length > COLUMNS) columns.shift();
      this.short.set(channel, columns);
    }
  }

  clear() {
    this.short.clear();
    this.density.clear();
    this.envelope.clear();
  }

  make(body) {
    const canvas = (label, height) => {
      const element = h('canvas', { role: 'img', 'aria-label': label });
      element.style.height = `${height}px`;
      return element;
    };
    this.title = h('h2', {});
    this.spectrogram = canvas('Spectrogram of the last minute, 0 to 500 Hz', 150);
    this.density_ = canvas('Power spectral density, 0 to 500 Hz', 160);
    this.rhythm = canvas('Spectrum of the envelope, 0.5 to 30 Hz', 150);
    this.facts = h('p', { class: 'note' });
    body.append(this.title, h('h3', {}, 'Spectrogram, last 60 s'), this.spectrogram, h('h3', {}, 'Power density, last 3.5 s'), this.density_,
      h('h3', {}, 'Rhythm: spectrum of the envelope, last 16 s'), this.rhythm, this.facts);
    this.draw();
  }

  draw() {
    const { selected: channel, selectedName: name } = this.scope;
    if (!name) return;
    this.title.textContent = `${name}, ${parts(name).words}`;
    this.#spectrogram(this.short.get(channel) ?? []);
    const colour = traceColour(name, this.scope.traces.palette);
    const density = this.density.get(channel);
    const notes = [];
    if (density) {
      const median = medianFrequency(density.values, density.resolution, 20, 450);
      curve(this.density_, { ...density, from: 0, to: 500, log: true, colour, x: 'Hz', y: 'µV²/Hz, 4 decades', mark: median });
      notes.push(median === null ? 'no power in 20 to 450 Hz' : `median frequency ${median.toFixed(0)} Hz (20 to 450 Hz; line)`);
    } else {
      prepare(this.density_);
    }
    const envelope = this.envelope.get(channel);
    if (envelope) {
      curve(this.rhythm, { ...envelope, from: 0.5, to: 30, log: false, colour, x: 'Hz', y: 'µV²/Hz' });
    } else {
      prepare(this.rhythm);
      notes.push('the rhythm needs 8 s of signal');
    }
    this.facts.textContent = `${notes.join('; ')}. Surface high-frequency content is no marker of hemifacial spasm.`;
  }

  #spectrogram(columns) {
    const { context, width, height, palette } = prepare(this.spectrogram);
    const left = 34;
    context.fillStyle = palette.text;
    context.textAlign = 'right';
    [0, 250, 500].forEach((hz) => context.fillText(String(hz), left - 3, height - 4 - (hz / 500) * (height - 14)));
    if (columns.length === 0) return;
    const bins = columns[0].values.length;
    const image = new ImageData(COLUMNS, bins);
    let most = 1e-9;
    for (const { values } of columns) for (const value of values) most = Math.max(most, value);
    const first = COLUMNS - columns.length;
    columns.forEach(({ values }, column) => {
      for (let bin = 0; bin < bins; bin += 1) {
        const share = 1 + Math.log10(Math.max((values[bin] ?? 0) / most, 1e-5)) / 5;
        const at = ((bins - 1 - bin) * COLUMNS + first + column) * 4;
        const [red, green, blue] = heat(share);
        image.data.set([red, green, blue, 255], at);
      }
    });
    const buffer = this.buffer ?? (this.buffer = new OffscreenCanvas(COLUMNS, bins));
    if (buffer.height !== bins) buffer.height = bins;
    buffer.getContext('2d').putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(buffer, left, 2, width - left - 2, height - 6);
  }
}
