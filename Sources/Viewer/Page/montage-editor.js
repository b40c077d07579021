// SPDX-License-Identifier: GPL-3.0-or-later
// A montage is chosen and edited beside a picture of its sites; the daemon judges it.

import { ask } from './api.js';
import { byId, h, select } from './dom.js';
import { face } from './face.js';
import { MUSCLES, parts } from './layout.js';
import { USUAL, keep, used, usual } from './montage-presets.js';

const SIDES = [['L', 'left'], ['R', 'right']];

/** What stands in the way before the daemon is asked, in words; null where nothing does. */
export function obstacle(montage) {
  if (!montage.name.trim()) return 'Give the montage a name, e.g. face-8.';
  if (montage.channel.length === 0) return 'Add a channel.';
  for (const key of ['input', 'name']) {
    const seen = new Set();
    for (const row of montage.channel) {
      if (!row[key]) return `${row.name} has no input.`;
      if (seen.has(row[key])) return key === 'input' ? `Input ${row.input} is used twice.` : `${row.name} is there twice: give the second site a name, e.g. 2.`;
      seen.add(row[key]);
    }
  }
  return null;
}

/** Opens the editor on a montage; `done(montage)` is called with what the daemon took. */
export function editMontage(montage, done) {
  const dialog = byId('dialog');
  const inputs = montage.channel.map(({ input }) => input);
  const state = structuredClone(montage);
  const name = h('input', { type: 'text', id: 'montage-name', maxlength: 64, value: state.name, oninput: () => { state.name = name.value.trim(); } });
  const body = h('tbody', {});
  const picture = h('div', { class: 'editor-picture' });
  const words = h('p', { class: 'warning', role: 'alert', hidden: true });
  const refuse = (text) => {
    words.hidden = !text;
    words.textContent = text ?? '';
  };

  const draw = () => {
    name.value = state.name;
    body.replaceChildren(...state.channel.map(row));
    picture.replaceChildren(face(state.channel.map((channel) => channel.name)));
  };
  const row = (channel, index) => {
    const { side, muscle, site } = parts(channel.name);
    const of = `of row ${index + 1}`;
    const input = h('input', { type: 'text', size: 6, value: channel.input, 'aria-label': `Input ${of}`, oninput: () => { channel.input = input.value.trim(); } });
    const sides = select({ 'aria-label': `Side ${of}` }, SIDES, side === 'left' ? 'L' : 'R');
    const muscles = select({ 'aria-label': `Muscle ${of}` }, Object.entries(MUSCLES).map(([key, text]) => [key, `${key}, ${text}`]), muscle);
    const place = h('input', { type: 'text', size: 4, maxlength: 8, value: site, placeholder: '2, inf', 'aria-label': `Site ${of}` });
    const rename = () => {
      channel.name = `${sides.value}-${muscles.value}${place.value.trim() ? `-${place.value.trim()}` : ''}`;
      title.textContent = channel.name;
      title.className = `channel-name ${sides.value === 'L' ? 'left' : 'right'}`;
      picture.replaceChildren(face(state.channel.map((entry) => entry.name)));
    };
    for (const field of [sides, muscles, place]) field.addEventListener('change', rename);
    const inverted = h('input', { type: 'checkbox', 'aria-label': `Inverted ${of}`, onchange: () => {
      if (inverted.checked) channel.inverted = true;
      else delete channel.inverted;
    } });
    inverted.checked = Boolean(channel.inverted);
    const gain = h('input', { type: 'number', min: 0, step: 'any', class: 'short', value: channel.preamplifier_gain ?? '', 'aria-label': `Preamplifier gain ${of}`, onchange: () => {
      if (gain.value === '') delete channel.preamplifier_gain;
      else channel.preamplifier_gain = Number(gain.value);
    } });
    const title = h('th', { scope: 'row', class: `channel-name ${side}` }, channel.name);
    const remove = h('button', { type: 'button', 'aria-label': `Remove ${channel.name}`, onclick: () => { state.channel.splice(index, 1); draw(); } }, '\u2715');
    return h('tr', {}, title, [input, sides, muscles, place, inverted, gain, remove].map((cell) => h('td', {}, cell)));
  };

  const choice = select({ id: 'montage-choice' }, [
    ['', 'choose ...'], ...Object.entries(USUAL).map(([key, { words: text }]) => [`usual/${key}`, `${key}: ${text}`]),
    ...used().map((entry, index) => [`used/${index}`, `${entry.name}, used before`]),
  ], '');
  choice.addEventListener('change', () => {
    const [kind, key] = choice.value.split('/');
    if (!key) return;
    const chosen = kind === 'usual' ? usual(key, inputs) : structuredClone(used()[Number(key)]);
    state.name = chosen.name;
    state.channel = chosen.channel;
    refuse(null);
    draw();
  });
  const add = () => {
    const taken = new Set(state.channel.map((channel) => channel.name));
    const free = Object.keys(MUSCLES).flatMap((muscle) => [`L-${muscle}`, `R-${muscle}`]).find((entry) => !taken.has(entry));
    state.channel.push({ input: inputs.find((entry) => !state.channel.some(({ input }) => input === entry)) ?? '', name: free ?? 'L-OOC-2' });
    draw();
    body.lastElementChild.querySelector('input').focus();
  };
  const swap = () => {
    for (const channel of state.channel) channel.name = (channel.name.startsWith('L') ? 'R' : 'L') + channel.name.slice(1);
    draw();
  };
  const submit = async (event) => {
    event.preventDefault();
    const trouble = obstacle(state);
    if (trouble) {
      refuse(trouble);
      return;
    }
    try {
      const { value } = await ask('PUT', '/v1/montage', state);
      keep(value);
      dialog.close();
      done(value);
    } catch (error) {
      refuse(error.message);
    }
  };
  const heads = ['Channel', 'Input', 'Side, of the patient', 'Muscle', 'Site', 'Inverted', 'Preamp. gain', ''];
  dialog.setAttribute('aria-labelledby', 'montage-title');
  dialog.replaceChildren(h('form', { class: 'editor', onsubmit: submit },
    h('h2', { id: 'montage-title' }, 'Montage'),
    h('div', { class: 'row' }, h('label', {}, 'Montage ', choice), h('label', {}, 'Name ', name),
      h('button', { type: 'button', onclick: add }, 'Add a channel'), h('button', { type: 'button', onclick: swap }, 'Swap left and right')),
    h('div', { class: 'editor-columns' }, h('div', { class: 'editor-rows' }, h('table', {}, h('thead', {}, h('tr', {}, heads.map((head) => (head ? h('th', { scope: 'col' }, head) : h('td', {}))))), body)), picture),
    words, h('p', { class: 'note' }, 'An input is written as the ADC names it, e.g. 1, A7 or AIN0. The stream begins anew with the new montage; while something is recorded it cannot change.'),
    h('div', { class: 'row' }, h('button', { type: 'submit', class: 'primary' }, 'Use this montage'), h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'))));
  draw();
  dialog.showModal();
}
