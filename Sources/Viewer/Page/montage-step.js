// SPDX-License-Identifier: GPL-3.0-or-later
// The device and which input is which muscle, with a picture of the sites.

import { get } from './api.js';
import { h } from './dom.js';
import { face } from './face.js';
import { parts } from './layout.js';
import { editMontage } from './montage-editor.js';

export function montageStep(app, steps) {
  const element = h('div', {}, h('p', {}, 'Asking the daemon ...'));
  let refresh = () => {};
  const fill = async () => {
    try {
      const [montage, status] = await Promise.all([get('/v1/montage'), get('/v1/status')]);
      const { device } = status;
      const edit = h('button', { type: 'button', id: 'edit-montage', onclick: () => editMontage(montage, (taken) => {
        app.good(`The montage ${taken.name} is in force: ${taken.channel.length} channels.`);
        fill();
      }) }, 'Choose or edit ...');
      const confirm = h('button', { type: 'button', class: 'primary', disabled: !app.mayControl, onclick: () => {
        app.visit.update((document) => { document.montage = montage.name; }).then(() => steps.next(), (error) => app.fail(error));
      } }, 'The sites are right');
      refresh = () => { edit.disabled = !app.mayControl || Boolean(app.status?.recording); };
      refresh();
      element.replaceChildren(
        h('p', { class: 'device' }, `${device.description}, ${device.rate_hz} Hz, ${device.bits} bits`),
        h('div', { class: 'row' }, confirm, edit),
        face(montage.channel.map(({ name }) => name)), h('h3', {}, `Montage ${montage.name}`),
        h('table', {}, h('thead', {}, h('tr', {}, ['Input', 'Channel', 'Muscle'].map((words) => h('th', { scope: 'col' }, words)))),
          h('tbody', {}, montage.channel.map(({ input, name, inverted }) => h('tr', {}, h('td', {}, input), h('th', { scope: 'row', class: `channel-name ${parts(name).side}` }, name), h('td', {}, parts(name).words + (inverted ? ', inverted' : '')))))),
      );
    } catch (error) {
      element.replaceChildren(h('p', { class: 'warning' }, error.message));
    }
  };
  fill();
  return { element, refresh: () => refresh() };
}
