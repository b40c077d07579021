// SPDX-License-Identifier: GPL-3.0-or-later
// What the small figures of the panels share.

import { colours } from './layout.js';

/** A canvas fitted to its place on the screen; the context's unit is a CSS pixel. */
export function prepare(canvas) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext('2d', { alpha: false });
  const palette = colours();
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = palette.plot;
  context.fillRect(0, 0, width, height);
  context.font = '11px system-ui, sans-serif';
  return { context, width, height, palette };
}

/** A line through values over frequency, with axes in words. `log` draws the logarithm, 4 decades down from the largest. */
export function curve(canvas, { values, resolution, from, to, log, colour, x, y, mark }) {
  const { context, width, height, palette } = prepare(canvas);
  const left = 40, bottom = height - 26, top = 14, right = width - 6;
  const first = Math.max(0, Math.ceil(from / resolution)), last = Math.min(values.length - 1, Math.floor(to / resolution));
  let most = 0;
  for (let at = first; at <= last; at += 1) most = Math.max(most, values[at]);
  const place = (value) => {
    if (most <= 0) return bottom;
    const share = log ? 1 + Math.log10(Math.max(value / most, 1e-4)) / 4 : value / most;
    return bottom - share * (bottom - top);
  };
  const px = (hz) => left + ((hz - from) / (to - from)) * (right - left);
  context.fillStyle = palette.grid;
  context.strokeStyle = palette.grid;
  const spacing = [0.5, 1, 2, 5, 10, 20, 50, 100, 200].find((s) => (to - from) / s <= 7) ?? 500;
  context.textAlign = 'center';
  for (let hz = Math.ceil(from / spacing) * spacing; hz <= to + 1e-9; hz += spacing) {
    context.fillStyle = palette.grid;
    context.fillRect(Math.round(px(hz)), top, 1, bottom - top);
    context.fillStyle = palette.text;
    // The last one ends with the axis, or the picture's edge would cut it.
    context.textAlign = hz + spacing > to + 1e-9 ? 'right' : 'center';
    context.fillText(String(hz), Math.min(px(hz) + (hz + spacing > to ? 4 : 0), width - 2), bottom + 12);
  }
  context.textAlign = 'center';
  context.fillText(x, (left + right) / 2, height - 3);
  context.textAlign = 'right';
  context.fillText(most > 0 ? String(Number(most.toPrecision(2))) : '0', left - 3, top + 6);
  context.textAlign = 'left';
  context.fillText(y, 2, 10);
  if (mark !== undefined && mark !== null) {
    context.fillStyle = palette.cursor;
    context.fillRect(Math.round(px(mark)), top, 1, bottom - top);
  }
  context.strokeStyle = colour;
  context.lineWidth = 1.4;
  context.beginPath();
  for (let at = first; at <= last; at += 1) {
    const point = [px(at * resolution), place(values[at])];
    if (at === first) context.moveTo(...point);
    else context.lineTo(...point);
  }
  context.stroke();
}

/** The frequency that halves the power of a band; null without power. */
export function medianFrequency(values, resolution, from, to) {
  const first = Math.ceil(from / resolution), last = Math.min(values.length - 1, Math.floor(to / resolution));
  let sum = 0;
  for (let at = first; at <= last; at += 1) sum += values[at];
  if (sum <= 0) return null;
  let below = 0;
  for (let at = first; at <= last; at += 1) {
    below += values[at];
    if (below >= sum / 2) return at * resolution;
  }
  return null;
}

/** Blue over green to yellow, by a share from 0 to 1 (after viridis): dark is little. */
export function heat(share) {
  const stops = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
  const at = Math.min(0.9999, Math.max(0, share)) * (stops.length - 1);
  const low = stops[Math.floor(at)], high = stops[Math.floor(at) + 1], rest = at - Math.floor(at);
  return low.map((value, index) => Math.round(value + (high[index] - value) * rest));
}
