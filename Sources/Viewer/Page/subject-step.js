// SPDX-License-Identifier: GPL-3.0-or-later
// The subject's code, confirmed by what is known of it.

import { get } from './api.js';
import { field, h } from './dom.js';

/** What is known of a subject from recordings, in words. */
export function known(subject, recordings, document) {
  const own = recordings.filter((recording) => recording.subject === subject);
  if (own.length === 0) return `${subject}: nothing is recorded yet. Is the code right?`;
  const days = [...new Set(own.map(({ started_utc: utc, session }) => session ?? utc.slice(0, 10)))];
  const parts = [`${subject}: ${days.length} session${days.length === 1 ? '' : 's'}`, `last ${own[0].started_utc.slice(0, 10)}`];
  const side = document?.subject === subject ? document.covariates?.affected_side : null;
  if (side) parts.push(`affected side ${side}`);
  if (document?.subject === subject && document.montage) parts.push(`montage ${document.montage}`);
  return parts.join(', ');
}

export function subjectStep(app, steps) {
  const document = app.visit.document ?? {};
  const subject = h('input', { type: 'text', id: 'subject', maxlength: 32, pattern: '[A-Za-z0-9]+', value: document.subject ?? '', autocomplete: 'off' });
  const label = h('input', { type: 'text', id: 'session-label', maxlength: 32, value: document.session ?? '' });
  const operator = h('input', { type: 'text', id: 'operator', maxlength: 32, value: document.operator ?? '' });
  const confirmation = h('p', { class: 'note', role: 'status' });
  const tell = async () => {
    const code = subject.value.trim();
    if (!code) {
      confirmation.textContent = 'A code such as S014, never a name.';
      return;
    }
    try {
      confirmation.textContent = known(code, (await get('/v1/recordings')).recordings, app.visit.document);
    } catch (error) {
      confirmation.textContent = error.message;
    }
  };
  subject.addEventListener('change', tell);
  const keep = (event) => {
    event.preventDefault();
    app.visit.update((next) => {
      // What was entered for another subject does not pass to this one.
      if (next.subject && next.subject !== subject.value.trim()) {
        for (const key of ['covariates', 'electrodes', 'sex', 'protocol']) delete next[key];
      }
      next.subject = subject.value.trim();
      for (const [key, input] of [['session', label], ['operator', operator]]) {
        if (input.value.trim()) next[key] = input.value.trim();
        else delete next[key];
      }
    }).then(() => steps.next(), (error) => app.fail(error));
  };
  const element = h('form', { onsubmit: keep },
    field('Subject code', subject), confirmation, field('Session label', label, 'optional, e.g. 02'), field('Operator code', operator, 'optional'),
    h('div', { class: 'row' }, h('button', { type: 'submit', class: 'primary', disabled: !app.mayControl }, 'Confirm subject')));
  tell();
  return { element };
}
