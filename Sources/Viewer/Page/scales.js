// SPDX-License-Identifier: GPL-3.0-or-later
// Time base, sensitivity and the size of the screen.

export const PAGES_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];
export const SPEEDS_MM_S = [500, 250, 120, 60, 30, 15];
export const SENSITIVITIES_UV = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

const CALIBRATION = 'facialis.pixelsPerMM';

/** CSS pixels a millimetre: measured once with a ruler, else as CSS defines them. */
export function pixelsPerMM() {
  const stored = Number(localStorage.getItem(CALIBRATION));
  return stored > 1 && stored < 20 ? stored : 96 / 25.4;
}

export function calibrate(pixels, millimetres) { localStorage.setItem(CALIBRATION, String(pixels / millimetres)); }

export const isCalibrated = () => localStorage.getItem(CALIBRATION) !== null;

/** The neighbour of a value in a list, `by` places on. */
export function step(list, value, by) {
  let place = list.findIndex((entry) => entry >= value - 1e-9);
  if (place < 0) place = list.length - 1;
  return list[Math.min(list.length - 1, Math.max(0, place + by))];
}

/** The time base in words: seconds a page, millimetres a second, milliseconds a division of 10 mm. */
export function timeWords(pageS, width) {
  const speed = width / pixelsPerMM() / pageS;
  const perDivision = 10_000 / speed;
  return `${pageS} s/page, ${tidy(speed)} mm/s, ${tidy(perDivision)} ms/div`;
}

/** Three digits at most. */
export function tidy(number) {
  if (number >= 100) return String(Math.round(number));
  return String(Number(number.toPrecision(3)));
}

/** `1 spasm`, `2 spasms`. */
export const plural = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;

/** 3:07 h, hours:minutes. */
export function hours(seconds) {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')} h`;
}

/** 1:02:03 or 2:03. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  return `${hours > 0 ? `${hours}:` : ''}${hours > 0 ? two(Math.floor(whole / 60) % 60) : Math.floor(whole / 60)}:${two(whole % 60)}`;
}
