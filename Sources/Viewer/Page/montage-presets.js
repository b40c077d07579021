// SPDX-License-Identifier: GPL-3.0-or-later
// Montages to choose from: the usual ones, and those that were used in this browser.

const KEY = 'facialis.montages';
const MOST_KEPT = 12;

const pairs = (muscles) => muscles.flatMap((muscle) => [`L-${muscle}`, `R-${muscle}`]);

/** Names of channels, in the order of the inputs. */
export const USUAL = {
  'hfs-4': { words: 'hemifacial spasm: eye and mouth', names: pairs(['OOC', 'OOR']) },
  'face-8': { words: 'brow, eye, cheek, chin', names: pairs(['FRO', 'OOC', 'ZYG', 'MEN']) },
  'face-12': { words: 'brow, eye, cheek, mouth, chin, neck', names: pairs(['FRO', 'OOC', 'ZYG', 'OOR', 'MEN', 'PLA']) },
  'chewing-10': { words: 'as face-8, with the masseters as a guard', names: pairs(['FRO', 'OOC', 'ZYG', 'MEN', 'MAS']) },
};

/** The usual montage on inputs: those of the present montage first, and then whatever the operator enters. */
export function usual(name, inputs) {
  return { name, channel: USUAL[name].names.map((channel, index) => ({ input: inputs[index] ?? '', name: channel })) };
}

/** Montages that were used before, newest first. */
export function used() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((montage) => montage?.name && Array.isArray(montage.channel)) : [];
  } catch {
    return [];
  }
}

export function keep(montage) {
  localStorage.setItem(KEY, JSON.stringify([montage, ...used().filter(({ name }) => name !== montage.name)].slice(0, MOST_KEPT)));
}
