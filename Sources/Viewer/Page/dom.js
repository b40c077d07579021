// SPDX-License-Identifier: GPL-3.0-or-later
// Elements made in one line, without markup as text.

/** `h('button', {type: 'button', onclick}, 'Start')`: properties starting with `on` are listeners, others are attributes. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'value') element.value = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Sets text only where it changed, so that nothing is read out twice. */
export function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

/** A select with options [[value, words]]. */
export function select(properties, options, chosen) {
  const element = h('select', properties, options.map(([value, words]) => h('option', { value }, words)));
  element.value = String(chosen);
  return element;
}

/** A labelled field of a form. */
export function field(words, input, note) {
  return h('label', { class: 'field' }, h('span', {}, words), input, note ? h('small', {}, note) : null);
}
