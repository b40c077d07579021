// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for the visit, as it is said: never computed, never an input of the detector.

import { field, h, select } from './dom.js';
import { treatmentFields } from './treatment-fields.js';

const NUMBERS = [
  ['caffeine_mg', 'Caffeine (mg)', 0, 5000], ['caffeine_hours_since', 'Hours since caffeine', 0, 720], ['sleep_hours', 'Sleep (h)', 0, 24],
  ['sleep_quality', 'Sleep quality (0 worst, 10 best)', 0, 10], ['fatigue', 'Fatigue (0-10)', 0, 10], ['stress', 'Stress (0-10)', 0, 10], ['pain', 'Pain (0-10)', 0, 10],
];

export function covariateStep(app, steps) {
  const covariates = app.visit.document?.covariates ?? {};
  const side = select({ id: 'affected-side' }, [['', 'not entered'], ['left', 'left'], ['right', 'right'], ['both', 'both']], covariates.affected_side ?? '');
  const cause = h('input', { type: 'text', id: 'cause', maxlength: 100, value: covariates.cause ?? '' });
  const numbers = NUMBERS.map(([key, words, min, max]) => [key, words, h('input', { type: 'number', id: key, min, max, step: 'any', value: covariates[key] ?? '' })]);
  const drug = covariates.drugs?.[0] ?? {};
  const drugName = h('input', { type: 'text', id: 'drug', maxlength: 100, value: drug.name ?? '' });
  const drugDose = h('input', { type: 'number', id: 'drug-dose', min: 0, step: 'any', value: drug.dose_mg ?? '' });
  const drugHours = h('input', { type: 'number', id: 'drug-hours', min: 0, step: 'any', value: drug.hours_since ?? '' });
  const treatment = treatmentFields(covariates);
  const keep = (event) => {
    event.preventDefault();
    const treated = {};
    try {
      treatment.write(treated);
    } catch (error) {
      app.fail(error);
      return;
    }
    app.visit.update((document) => {
      const next = { ...document.covariates };
      const set = (key, value) => {
        if (value === '' || value === null) delete next[key];
        else next[key] = value;
      };
      set('affected_side', side.value);
      set('cause', cause.value.trim());
      for (const [key, , input] of numbers) set(key, input.value === '' ? '' : Number(input.value));
      if (drugName.value.trim()) {
        const entry = { ...drug, name: drugName.value.trim() };
        if (drugDose.value !== '') entry.dose_mg = Number(drugDose.value);
        if (drugHours.value !== '') entry.hours_since = Number(drugHours.value);
        next.drugs = [entry, ...(covariates.drugs ?? []).slice(1)];
      }
      for (const key of ['botulinum', 'decompressions', 'scores']) set(key, treated[key] ?? null);
      document.covariates = next;
    }).then(() => steps.next(), (error) => app.fail(error));
  };
  const element = h('form', { onsubmit: keep },
    field('Affected side, as entered', side), field('Cause, as entered', cause), numbers.map(([, words, input]) => field(words, input)),
    field('Drug', drugName), field('Dose (mg)', drugDose), field('Hours since', drugHours),
    treatment.elements,
    h('p', { class: 'note' }, 'All of it as it is said: nothing is computed from it, and none of it is an input of the detector.'),
    h('div', { class: 'row' }, h('button', { type: 'submit', class: 'primary', disabled: !app.mayControl }, 'Keep'),
      h('button', { type: 'button', disabled: !app.mayControl, onclick: () => steps.next(true) }, 'Skip')));
  return { element };
}
