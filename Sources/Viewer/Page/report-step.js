// SPDX-License-Identifier: GPL-3.0-or-later
// Stop, and the reports of what was recorded.

import { get } from './api.js';
import { h } from './dom.js';
import { clock } from './scales.js';

export function reportStep(app) {
  const stop = h('button', { type: 'button', class: 'stop', onclick: () => app.stopRecording() }, 'Stop recording');
  const list = h('ul', { class: 'event-list' });
  const facts = h('p', { class: 'note' });
  let last = '';
  const refresh = async () => {
    const { recording } = app.status ?? {};
    stop.disabled = !app.mayControl || !recording;
    const key = `${recording?.id ?? ''}/${app.visit.document?.subject ?? ''}/${app.stopped ?? ''}`;
    if (key === last) return;
    last = key;
    const { skipped = [] } = app.visit.protocol;
    facts.textContent = skipped.length > 0 ? `Skipped: ${skipped.join(', ')}.` : 'Nothing was skipped.';
    try {
      const { recordings } = await get('/v1/recordings');
      const own = recordings.filter(({ subject }) => !app.visit.document?.subject || subject === app.visit.document.subject).slice(0, 20);
      list.replaceChildren(...own.map(({ id, state, duration_s: duration }) => h('li', {}, state === 'recording' ? `${id}, recording`
        : h('a', { href: `/report/${encodeURIComponent(id)}`, target: '_blank', rel: 'noopener' }, `${id}, ${clock(duration)}${state === 'finished' ? '' : `, ${state}`}`))));
    } catch (error) {
      app.fail(error);
    }
  };
  refresh();
  return { element: h('div', {}, h('div', { class: 'row' }, stop), facts, h('h3', {}, 'Session reports'), list), refresh };
}
