// SPDX-License-Identifier: GPL-3.0-or-later
// Treatments and clinical scores of a visit, as they are said: each list shows what is kept and takes one more.

import { field, h, select } from './dom.js';

const SIDES = [['left', 'left'], ['right', 'right']];
const SCALES = ['JRS', 'SMC', 'HFS-8', 'Sunnybrook'].map((name) => [name, name]);

const input = (id, type, properties = {}) => h('input', { id, type, ...properties });
const number = (text) => (text === '' ? undefined : Number(text));

/** `L-OOC 12.5, R-ZYG 2.5` as injections; what cannot be read is refused in words. */
export function injections(text) {
  return text.split(/[,;\n]/).map((entry) => entry.trim()).filter(Boolean).map((entry) => {
    const found = /^([LR])-([A-Z]{3}) +([0-9]+(?:\.[0-9]+)?)$/.exec(entry.toUpperCase());
    if (!found) throw new Error(`"${entry}" is no injection. Write side, muscle and units, e.g. L-OOC 12.5, L-ZYG 2.5.`);
    return { side: found[1] === 'L' ? 'left' : 'right', muscle: found[2], units: Number(found[3]) };
  });
}

/** One list: what is kept with a button to remove it, and fields for one more. `make` gives the new entry, or null. */
function list(title, entries, words, fields, make) {
  const kept = [...entries];
  const rows = h('ul', {});
  const show = () => rows.replaceChildren(...kept.map((entry, index) => h('li', {}, words(entry), ' ',
    h('button', { type: 'button', 'aria-label': `Remove ${words(entry)}`, onclick: () => { kept.splice(index, 1); show(); } }, 'Remove'))));
  show();
  return {
    element: h('details', { open: kept.length > 0 }, h('summary', {}, title), rows, fields),
    entries: () => {
      const added = make();
      return added ? [...kept, added] : kept;
    },
  };
}

/** Fields of botulinum toxin, decompression and scores; `write(next)` puts them into covariates, or throws in words. */
export function treatmentFields(covariates) {
  const toxinDate = input('toxin-date', 'date');
  const product = input('toxin-product', 'text', { maxlength: 100 });
  const sites = input('toxin-sites', 'text', { placeholder: 'L-OOC 12.5, L-ZYG 2.5' });
  const toxin = list('Botulinum toxin', covariates.botulinum ?? [],
    (entry) => [entry.date, entry.product, ...(entry.injections ?? []).map(({ side, muscle, units }) => `${side[0].toUpperCase()}-${muscle} ${units}`)].filter(Boolean).join(', '),
    [field('Date of the treatment', toxinDate), field('Product', product), field('Sites and units', sites)],
    () => {
      if (!toxinDate.value) {
        if (product.value || sites.value) throw new Error('The botulinum treatment has no date. Enter it, or empty its fields.');
        return null;
      }
      return { date: toxinDate.value, ...(product.value.trim() ? { product: product.value.trim() } : {}), injections: injections(sites.value) };
    });
  const operated = input('decompression-date', 'date');
  const side = select({ id: 'decompression-side' }, SIDES, 'left');
  const decompression = list('Microvascular decompression', covariates.decompressions ?? [], (entry) => `${entry.date}, ${entry.side}`,
    [field('Date of the operation', operated), field('Side', side)],
    () => (operated.value ? { date: operated.value, side: side.value } : null));
  const scale = select({ id: 'score-scale' }, SCALES, 'JRS');
  const version = input('score-version', 'text', { maxlength: 100, placeholder: 'e.g. Jankovic 2009' });
  const rater = input('score-rater', 'text', { maxlength: 32 });
  const rated = input('score-date', 'date');
  const total = input('score-total', 'number', { step: 'any' });
  const scores = list('Scores, as rated', covariates.scores ?? [],
    (entry) => `${entry.scale} ${entry.total ?? ''} (${entry.version}), ${entry.date}, rater ${entry.rater}`,
    [field('Scale', scale), field('Version', version), field('Rater, a code', rater), field('Date of the rating', rated), field('Total', total)],
    () => {
      if (total.value === '') return null;
      return { scale: scale.value, version: version.value.trim(), rater: rater.value.trim(), date: rated.value, total: number(total.value) };
    });
  return {
    elements: [toxin.element, decompression.element, scores.element],
    write: (next) => {
      for (const [key, { entries }] of Object.entries({ botulinum: toxin, decompressions: decompression, scores })) {
        const all = entries();
        if (all.length) next[key] = all;
        else delete next[key];
      }
    },
  };
}
