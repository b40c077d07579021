// SPDX-License-Identifier: GPL-3.0-or-later
// The protocol's blocks: which, in what order, how often and how long; the daemon judges the whole.

import { byId, h, select } from './dom.js';
import { NAMES, PLANS, marker, seconds } from './protocol-plan.js';
import { clock } from './scales.js';

/** Opens the editor on a plan; `keep(plan)` stores it and throws the daemon's refusal. */
export function editProtocol(plan, keep) {
  const dialog = byId('dialog');
  let blocks = structuredClone(plan);
  const body = h('tbody', {});
  const total = h('p', { class: 'note', role: 'status' });
  const words = h('p', { class: 'warning', role: 'alert', hidden: true });
  const tell = () => {
    const on = blocks.filter((block) => block.is_on);
    total.textContent = `${on.length} blocks are on, ${clock(on.reduce((sum, block) => sum + seconds(block), 0))} altogether.`;
  };
  const move = (index, by) => {
    const target = index + by;
    if (target < 0 || target >= blocks.length) return;
    [blocks[index], blocks[target]] = [blocks[target], blocks[index]];
    draw();
    body.children[target].querySelectorAll('button')[by < 0 ? 0 : 1].focus();
  };
  const row = (block, index) => {
    const of = `of block ${index + 1}`;
    const text = (key, size, longest) => {
      const input = h('input', { type: 'text', size, maxlength: longest, value: block[key] ?? '', 'aria-label': `${key} ${of}`, oninput: () => {
        if (input.value.trim()) block[key] = input.value.trim();
        else if (key === 'caution') delete block[key];
        else block[key] = '';
      } });
      return input;
    };
    const number = (key, step, label) => {
      const input = h('input', { type: 'number', min: 0, step, class: 'short', value: block[key], 'aria-label': `${label} ${of}`, oninput: () => {
        block[key] = Number(input.value);
        tell();
      } });
      return input;
    };
    const box = h('input', { type: 'checkbox', 'aria-label': `${block.words} is on`, onchange: () => { block.is_on = box.checked; tell(); } });
    box.checked = block.is_on;
    const kind = h('td', {}, block.trigger === undefined ? 'task' : 'trigger');
    return h('tr', {}, h('td', {}, box), kind, h('td', {}, text(block.trigger === undefined ? 'task' : 'trigger', 14, 32)), h('td', {}, text('words', 24, 80)),
      h('td', {}, number('on_s', 0.5, 'Seconds')), h('td', {}, number('pause_s', 0.5, 'Pause')), h('td', {}, number('repeats', 1, 'Repeats')),
      h('td', {}, text('caution', 28, 300)),
      h('td', { class: 'buttons' },
        h('button', { type: 'button', 'aria-label': `Earlier: ${marker(block)}`, disabled: index === 0, onclick: () => move(index, -1) }, '\u2191'),
        h('button', { type: 'button', 'aria-label': `Later: ${marker(block)}`, disabled: index === blocks.length - 1, onclick: () => move(index, 1) }, '\u2193'),
        h('button', { type: 'button', 'aria-label': `Remove ${marker(block)}`, onclick: () => { blocks.splice(index, 1); draw(); } }, '\u2715')));
  };
  const draw = () => {
    body.replaceChildren(...blocks.map(row));
    tell();
  };
  const choice = select({ id: 'protocol-choice' }, [['', 'choose ...'], ...Object.entries(PLANS).map(([key, { words: text }]) => [key, text])], '');
  choice.addEventListener('change', () => {
    if (!choice.value) return;
    blocks = structuredClone(PLANS[choice.value].plan);
    draw();
  });
  const added = select({ id: 'protocol-add' }, [['', 'add a block ...'], ...NAMES.map((block, index) => [String(index), `${block.trigger ? 'trigger' : 'task'}: ${block.words}`])], '');
  added.addEventListener('change', () => {
    if (added.value === '') return;
    blocks.push(structuredClone(NAMES[Number(added.value)]));
    added.value = '';
    draw();
  });
  const submit = async (event) => {
    event.preventDefault();
    try {
      await keep(blocks);
      dialog.close();
    } catch (error) {
      words.hidden = false;
      words.textContent = error.message;
    }
  };
  const heads = ['On', 'Kind', 'Name', 'What the subject is told', 'Lasts (s)', 'Pause (s)', 'Repeats', 'Not in (caution)', ''];
  dialog.setAttribute('aria-labelledby', 'protocol-title');
  dialog.replaceChildren(h('form', { class: 'editor', onsubmit: submit },
    h('h2', { id: 'protocol-title' }, 'Protocol'),
    h('div', { class: 'row' }, h('label', {}, 'Protocol ', choice), h('label', {}, 'Block ', added)),
    h('div', { class: 'editor-rows' }, h('table', {}, h('thead', {}, h('tr', {}, heads.map((head) => (head ? h('th', { scope: 'col' }, head) : h('td', {}))))), body)),
    total, words, h('p', { class: 'note' }, 'Triggers can provoke: they are off unless you switch them on, and each says whom it must not be done to.'),
    h('div', { class: 'row' }, h('button', { type: 'submit', class: 'primary' }, 'Use this protocol'), h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'))));
  draw();
  dialog.showModal();
}
