// SPDX-License-Identifier: GPL-3.0-or-later
// Dialogs: the keys, and the ruler by which millimetres are calibrated.

import { byId, h } from './dom.js';
import { calibrate, isCalibrated, pixelsPerMM } from './scales.js';

const NAMES = { ' ': 'Space', ArrowLeft: 'Left', ArrowRight: 'Right', ArrowUp: 'Up', ArrowDown: 'Down' };
const spelled = (key) => key.split('+').map((part) => NAMES[part] ?? (part === '' ? '+' : part)).join('+');

export function showHelp(all, settings, changed) {
  const dialog = byId('help');
  const rows = Object.values(all).filter(({ keys }) => keys.length > 0).map(({ keys, words }) => h(
    'tr', {}, h('td', {}, keys.map((key) => [h('kbd', {}, key === '+' ? '+' : spelled(key)), ' '])), h('td', {}, words)));
  const letters = h('input', { type: 'checkbox', onchange: () => changed(letters.checked) });
  letters.checked = settings.keys;
  rows.push(h('tr', {}, h('td', {}, h('kbd', {}, '1'), ' to ', h('kbd', {}, '9')), h('td', {}, 'markers, as the buttons below the ribbon name them')));
  const half = Math.ceil(rows.length / 2);
  dialog.replaceChildren(
    h('h2', { id: 'help-title' }, 'Keys'),
    h('div', { class: 'help-columns' }, [rows.slice(0, half), rows.slice(half)].map((part) => h('table', {}, h('tbody', {}, part)))),
    h('p', {}, h('label', {}, letters, ' Keys of one letter are on')),
    h('p', { class: 'note' }, 'Keys do nothing while a field has the focus. Nothing here changes what is recorded, except markers.'),
    h('button', { type: 'button', onclick: () => dialog.close() }, 'Close'),
  );
  dialog.showModal();
}

/** Asks how long a line of 400 pixels is on this screen. */
export function showCalibration(changed) {
  const dialog = byId('dialog');
  const pixels = 400;
  const ruler = h('div', { class: 'ruler' });
  ruler.style.width = `${pixels}px`;
  dialog.setAttribute('aria-labelledby', 'ruler-title');
  const input = h('input', { type: 'number', min: 20, max: 400, step: 0.5, value: (pixels / pixelsPerMM()).toFixed(1), id: 'ruler-mm' });
  dialog.replaceChildren(
    h('h2', { id: 'ruler-title' }, 'Calibrate millimetres'),
    h('p', {}, 'Measure this line with a ruler on the screen:'),
    ruler,
    h('p', {}, h('label', {}, 'Its length in mm ', input)),
    h('p', { class: 'note' }, isCalibrated() ? 'This screen was calibrated before.' : 'Not calibrated: 96 pixels an inch are assumed.'),
    h('div', { class: 'row' },
      h('button', { type: 'button', class: 'primary', onclick: () => { calibrate(pixels, Number(input.value)); dialog.close(); changed(); } }, 'Keep'),
      h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel')),
  );
  dialog.showModal();
}
