// SPDX-License-Identifier: GPL-3.0-or-later
// The protocol as a list of blocks, and where in it a time lies. Pure, so that it can be tested and taken up again after a reload.

const task = (name, words, on, pause, repeats) => ({ task: name, words, on_s: on, pause_s: pause, repeats, is_on: true });
const trigger = (name, words, on, pause, caution) => ({ trigger: name, words, on_s: on, pause_s: pause, repeats: 1, is_on: false, caution });

const REST = task('rest', 'Rest, eyes open, face relaxed', 180, 0, 1);
const MOVEMENTS = [
  task('blink', 'Blink gently', 1.5, 3, 10), task('closure', 'Close the eyes gently', 3, 3, 10), task('forced_closure', 'Close the eyes tightly', 3, 4, 10),
  task('smile', 'Smile', 3, 4, 10), task('pucker', 'Pucker the lips', 3, 4, 10), task('brow_raise', 'Raise the brows', 3, 4, 10),
  task('show_teeth', 'Show the teeth', 3, 4, 10),
];
/** Off by default: they can provoke. */
const TRIGGERS = [
  trigger('light', 'Bright light', 30, 30, 'Not in photosensitive epilepsy or migraine.'),
  trigger('noise', 'Noise', 30, 30, 'Not above 85 dB(A); not in hyperacusis.'),
  trigger('stress', 'Count backwards from 100 by sevens', 60, 60, 'Stop at once where it distresses.'),
  trigger('hyperventilation', 'Breathe deeply and fast', 120, 60, 'Not in heart or lung disease, epilepsy, stroke, pregnancy or sickle cell disease; a physician decides.'),
];

/** A block: `repeats` times `on_s` seconds, with `pause_s` seconds behind each; `is_on` false leaves it out. */
export const STANDARD = [REST, ...MOVEMENTS, { ...REST, on_s: 60 }, ...TRIGGERS];

/** Protocols to choose from. */
export const PLANS = {
  standard: { words: 'standard: rest, seven movements x10, rest', plan: STANDARD },
  short: { words: 'short: rest 1 min, seven movements x5', plan: [{ ...REST, on_s: 60 }, ...MOVEMENTS.map((block) => ({ ...block, repeats: 5 })), ...TRIGGERS] },
  rest: { words: 'rest only, 10 min', plan: [{ ...REST, on_s: 600 }, ...TRIGGERS] },
  sitting: { words: 'rest, speech and chewing', plan: [REST, task('speech', 'Read the text aloud', 120, 10, 1), task('chewing', 'Chew the gum', 60, 10, 1), { ...REST, on_s: 60 }, ...TRIGGERS] },
};

/** Blocks that can be added. */
export const NAMES = [REST, ...MOVEMENTS, task('speech', 'Read the text aloud', 120, 10, 1), task('chewing', 'Chew the gum', 60, 10, 1), ...TRIGGERS];

/** The marker of a block, without its state. */
export const marker = (block) => (block.trigger ? `trigger:${block.trigger}` : `task:${block.task}`);

/** The seconds of a block. */
export const seconds = (block) => block.repeats * (block.on_s + block.pause_s);

/** Where `elapsed` seconds of a block lie: {repetition, phase: 'on' | 'pause' | 'done', left}. */
export function place(block, elapsed) {
  const cycle = block.on_s + block.pause_s;
  const repetition = Math.floor(elapsed / cycle);
  if (repetition >= block.repeats) return { repetition: block.repeats, phase: 'done', left: 0 };
  const within = elapsed - repetition * cycle;
  if (within < block.on_s) return { repetition, phase: 'on', left: block.on_s - within };
  return { repetition, phase: 'pause', left: cycle - within };
}

/** The index of the next block that is on, from `from` on; -1 where none is left. */
export const following = (plan, from) => plan.findIndex((block, index) => index >= from && block.is_on);
