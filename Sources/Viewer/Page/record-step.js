// SPDX-License-Identifier: GPL-3.0-or-later
// Record and stop.

import { post } from './api.js';
import { field, h, say } from './dom.js';
import { clock } from './scales.js';

export function recordStep(app, steps) {
  const task = h('input', { type: 'text', id: 'task', maxlength: 32, value: 'protocol' });
  const before = h('input', { type: 'number', id: 'pre-trigger', min: 0, max: 600, value: 0 });
  const start = h('button', { type: 'button', class: 'primary', id: 'start-recording' }, 'Record');
  const stop = h('button', { type: 'button', class: 'stop', id: 'stop-recording' }, 'Stop recording');
  const facts = h('p', {});
  start.addEventListener('click', async () => {
    start.disabled = true;
    try {
      const body = { task: task.value.trim() || undefined };
      if (!app.visit.document?.subject) throw new Error('No subject is confirmed. Go to the first step.');
      body.subject = app.visit.document.subject;
      if (Number(before.value) > 0) body.pre_trigger_s = Number(before.value);
      const recording = await post('/v1/recordings', body);
      app.recording(recording);
      app.good(`Recording ${recording.id}`);
      await steps.next();
    } catch (error) {
      app.fail(error);
    }
    refresh();
  });
  stop.addEventListener('click', () => app.stopRecording());
  const refresh = () => {
    const { recording } = app.status ?? {};
    start.disabled = !app.mayControl || Boolean(recording);
    stop.disabled = !app.mayControl || !recording;
    say(facts, recording ? `${recording.files.at(-1)}, ${clock(recording.duration_s)}` : 'Nothing is recorded.');
  };
  refresh();
  return {
    element: h('div', {}, facts, field('Task in the file name', task), field('Seconds from before the start', before, 'as far as the daemon still has them'),
      h('div', { class: 'row' }, start, stop), h('p', { class: 'note' }, 'The daemon records: closing this window, or a crash of the browser, stops nothing.')),
    refresh,
  };
}
