// SPDX-License-Identifier: GPL-3.0-or-later
// Where in the session the page stands, from the oldest sample that can be had to now.

import { byId, h, say } from './dom.js';
import { clock } from './scales.js';

export class SessionBar {
  constructor(scope, all) {
    this.scope = scope;
    const button = (name, sign, words) => h(
      'button', { type: 'button', 'aria-label': words, title: `${words} (${all[name].keys[0]})`, onclick: (event) => all[name].run(event) }, sign);
    this.slider = h('input', { type: 'range', id: 'session-place', 'aria-label': 'Place in the session', step: 'any', oninput: () => this.#move() });
    this.live = button('live', 'Live', 'Back to live');
    this.words = h('span', { class: 'session-words' });
    byId('session-bar').replaceChildren(
      button('start', '|\u25c0', 'The oldest that is there'), button('pageBack', '\u25c0', 'A page back'), this.slider,
      button('pageForward', '\u25b6', 'A page forward'), this.live, this.words);
  }

  #move() {
    const { scope } = this;
    const { store, view } = scope;
    if (!store) return;
    const end = store.end + Number(this.slider.value);
    if (end >= store.end - view.step) scope.live();
    else scope.freeze(Math.min(store.end, Math.max(end, store.reach + view.pageSamples)));
  }

  /** Some times a second. */
  draw() {
    const { store, view } = this.scope;
    if (!store || store.isEmpty) return;
    // It counts backwards from now, so that a frozen place stands still under the hand while time goes on.
    const length = Math.max(1, store.end - store.reach), back = store.end - (view.frozenEnd ?? store.end);
    this.slider.min = String(-length);
    this.slider.max = '0';
    this.slider.value = String(-back);
    const words = view.isFrozen ? `${clock(back / store.rate)} before now` : 'live';
    this.slider.setAttribute('aria-valuetext', words);
    this.live.disabled = !view.isFrozen;
    say(this.words, `${words}, of ${clock(length / store.rate)}`);
  }
}
