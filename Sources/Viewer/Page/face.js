// SPDX-License-Identifier: GPL-3.0-or-later
// The sites of the electrodes on a face seen from the front: the patient's right is on the left of the picture.

import { parts } from './layout.js';

const SVG = 'http://www.w3.org/2000/svg';
/** Where a muscle's pair lies on the patient's left side; mirrored for the right. */
const SITES = {
  FRO: [128, 42], COR: [112, 66], OOC: [150, 92], NAS: [108, 108], LLS: [122, 124], ZYG: [142, 138], OOR: [118, 158], DAO: [126, 174],
  MEN: [108, 186], PLA: [138, 212], MAS: [160, 158],
};

function shape(tag, attributes, words) {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (words) element.textContent = words;
  return element;
}

/** A picture of the sites that the channels use; `verdicts` by name colours nothing, but is read out. */
export function face(names) {
  const svg = shape('svg', { viewBox: '0 0 200 230', class: 'face', role: 'img', 'aria-label': `Sites of ${names.join(', ')}; the patient's right is on the left of the picture` });
  svg.append(
    shape('path', { d: 'M100 14C54 14 36 52 38 98c2 54 26 108 62 108s60-54 62-108c2-46-16-84-62-84z' }),
    shape('path', { d: 'M58 92q14-14 30 0q-16 10-30 0zM112 92q16-14 30 0q-14 10-30 0z' }),
    shape('path', { d: 'M98 86q-10 32-6 38q8 6 16 0M76 158q24 14 48 0q-24-10-48 0z' }),
    shape('text', { x: 6, y: 12 }, 'patient\'s RIGHT'), shape('text', { x: 196, y: 12, 'text-anchor': 'end' }, 'patient\'s LEFT'),
  );
  for (const name of names) {
    const { side, muscle, words } = parts(name);
    const [x, y] = SITES[muscle] ?? [100, 220];
    const cx = side === 'left' ? x : 200 - x;
    const dot = shape('circle', { cx, cy: y, r: 5, class: side });
    dot.append(shape('title', {}, `${name}: ${words}`));
    svg.append(dot, shape('text', { x: cx + (side === 'left' ? 7 : -7), y: y + 3, 'text-anchor': side === 'left' ? 'start' : 'end' }, name));
  }
  return svg;
}
