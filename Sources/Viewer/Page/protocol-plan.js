// SPDX-License-Identifier: GPL-3.0-or-later
// The protocol as a list of blocks, and where in it a time lies. Pure, so that it can be tested and taken up again after a reload.

/** A block: `times` repetitions of `on` seconds, with `pause` seconds between; `isOn` false leaves it out. */
export const STANDARD = [
  { task: 'rest', words: 'Rest, eyes open, face relaxed', on: 180, pause: 0, times: 1, isOn: true },
  { task: 'blink', words: 'Blink gently', on: 1.5, pause: 3, times: 10, isOn: true },
  { task: 'closure', words: 'Close the eyes gently', on: 3, pause: 3, times: 10, isOn: true },
  { task: 'forced_closure', words: 'Close the eyes tightly', on: 3, pause: 4, times: 10, isOn: true },
  { task: 'smile', words: 'Smile', on: 3, pause: 4, times: 10, isOn: true },
  { task: 'pucker', words: 'Pucker the lips', on: 3, pause: 4, times: 10, isOn: true },
  { task: 'brow_raise', words: 'Raise the brows', on: 3, pause: 4, times: 10, isOn: true },
  { task: 'show_teeth', words: 'Show the teeth', on: 3, pause: 4, times: 10, isOn: true },
  { task: 'rest', words: 'Rest, eyes open, face relaxed', on: 60, pause: 0, times: 1, isOn: true },
  { trigger: 'light', words: 'Bright light', on: 30, pause: 30, times: 1, isOn: false, caution: 'Not in photosensitive epilepsy or migraine.' },
  { trigger: 'noise', words: 'Noise', on: 30, pause: 30, times: 1, isOn: false, caution: 'Not above 85 dB(A); not in hyperacusis.' },
  { trigger: 'hyperventilation', words: 'Breathe deeply and fast', on: 120, pause: 60, times: 1, isOn: false, caution: 'Not in heart or lung disease, epilepsy, stroke, pregnancy or sickle cell disease; a physician decides.' },
];

/** The marker of a block, without its state. */
export const marker = (block) => (block.trigger ? `trigger:${block.trigger}` : `task:${block.task}`);

/** The seconds of a block. */
export const seconds = (block) => block.times * (block.on + block.pause);

/** Where `elapsed` seconds of a block lie: {repetition, phase: 'on' | 'pause' | 'done', left}. */
export function place(block, elapsed) {
  const cycle = block.on + block.pause;
  const repetition = Math.floor(elapsed / cycle);
  if (repetition >= block.times) return { repetition: block.times, phase: 'done', left: 0 };
  const within = elapsed - repetition * cycle;
  if (within < block.on) return { repetition, phase: 'on', left: block.on - within };
  return { repetition, phase: 'pause', left: cycle - within };
}

/** The index of the next block that is on, from `from` on; -1 where none is left. */
export const following = (plan, from) => plan.findIndex((block, index) => index >= from && block.isOn);
