// SPDX-License-Identifier: GPL-3.0-or-later
// The device and which input is which muscle, with a picture of the sites.

import { get } from './api.js';
import { h } from './dom.js';
import { face } from './face.js';
import { parts } from './layout.js';

export function montageStep(app, steps) {
  const element = h('div', {}, h('p', {}, 'Asking the daemon ...'));
  const fill = async () => {
    try {
      const [montage, status] = await Promise.all([get('/v1/montage'), get('/v1/status')]);
      const { device } = status;
      element.replaceChildren(
        h('p', {}, `${device.description}, ${device.rate_hz} Hz, ${device.bits} bits`), face(device.channels), h('h3', {}, `Montage ${montage.name}`),
        h('table', {}, h('thead', {}, h('tr', {}, ['Input', 'Channel', 'Muscle'].map((words) => h('th', { scope: 'col' }, words)))),
          h('tbody', {}, montage.channel.map(({ input, name, inverted }) => h('tr', {}, h('td', {}, input), h('th', { scope: 'row' }, name), h('td', {}, parts(name).words + (inverted ? ', inverted' : '')))))),
        h('p', { class: 'note' }, 'Another montage: facialisd --montage FILE, or PUT /v1/montage while nothing is recorded.'),
        h('div', { class: 'row' },
          h('button', { type: 'button', class: 'primary', disabled: !app.mayControl, onclick: () => {
            app.visit.update((document) => { document.montage = montage.name; }).then(() => steps.next(), (error) => app.fail(error));
          } }, 'The sites are right')),
      );
    } catch (error) {
      element.replaceChildren(h('p', { class: 'warning' }, error.message));
    }
  };
  fill();
  return { element };
}
