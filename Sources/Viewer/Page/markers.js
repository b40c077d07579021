// SPDX-License-Identifier: GPL-3.0-or-later
// Markers by key 1 to 9 and by button: stamped when pressed, put right afterwards.

import { ask, post } from './api.js';
import { byId, h } from './dom.js';

/** What the keys stand for: a toggle has a begin and an end. */
export const BUTTONS = [
  { words: 'twitch seen left', text: 'stimulus:twitch_left' },
  { words: 'twitch seen right', text: 'stimulus:twitch_right' },
  { words: 'blink', text: 'task:blink', toggle: true },
  { words: 'closure', text: 'task:closure', toggle: true },
  { words: 'smile', text: 'task:smile', toggle: true },
  { words: 'speech', text: 'trigger:speech', toggle: true },
  { words: 'chewing', text: 'trigger:chew', toggle: true },
  { words: 'light', text: 'trigger:light', toggle: true },
  { words: 'noise', text: 'trigger:noise', toggle: true },
];

export class Markers {
  constructor(app) {
    this.app = app;
    /** Toggles that are on, by text. */
    this.on = new Set();
    /** Markers of this page, newest last: {epoch, number, text}. */
    this.sent = [];
  }

  make() {
    const { mayControl } = this.app;
    if (!mayControl) {
      byId('markers').replaceChildren(h('p', { class: 'note' }, 'You may watch. To mark and record, become a member of the group facialis-operator.'));
      return;
    }
    this.buttons = BUTTONS.map((button, index) => h(
      'button', { type: 'button', 'aria-pressed': button.toggle ? 'false' : null, onclick: (event) => this.press(index + 1, event) },
      h('kbd', {}, String(index + 1)), ` ${button.words}`,
    ));
    byId('markers').replaceChildren(
      ...this.buttons,
      h('button', { type: 'button', onclick: (event) => this.note(event) }, h('kbd', {}, 'm'), ' note ...'),
      h('button', { type: 'button', onclick: () => this.undo() }, h('kbd', {}, 'u'), ' take back'),
    );
  }

  /** The button of a number was pressed. */
  async press(number, event) {
    const button = BUTTONS[number - 1];
    if (!button || !this.app.mayControl) return;
    if (!button.toggle) {
      await this.send(button.text, event);
      return;
    }
    const isOn = !this.on.has(button.text);
    if (isOn) this.on.add(button.text);
    else this.on.delete(button.text);
    this.#show();
    await this.send(`${button.text}:${isOn ? 'on' : 'off'}`, event);
  }

  /** Sends a marker that was when the event was; gives its place in the log. */
  async send(text, event) {
    const age = event ? Math.max(0, performance.now() - event.timeStamp) : 0;
    try {
      const reply = await post('/v1/markers', { text, age_ms: Math.round(age * 10) / 10 });
      this.sent.push(reply);
      this.app.good(`${reply.text} marked`);
      return reply;
    } catch (error) {
      this.app.fail(error);
      return null;
    }
  }

  /** Follows what other windows and programs switched on or off. */
  follow(event) {
    const match = /^(.*):(on|off)$/.exec(event.words);
    if (!match) return;
    if (match[2] === 'on') this.on.add(match[1]);
    else this.on.delete(match[1]);
    this.#show();
  }

  /** A marker now; what it says is typed afterwards. */
  async note(event) {
    if (!this.app.mayControl) return;
    const reply = await this.send('note', event);
    if (reply?.number) this.correct(reply, 'What was it? Never the patient\'s name.');
  }

  /** Asks for the text of a marker anew. */
  correct(marker, words = 'Correct this marker') {
    const dialog = byId('dialog');
    const input = h('input', { type: 'text', maxlength: 200, id: 'marker-text', value: marker.text === 'note' ? '' : marker.text });
    const keep = async (event) => {
      event.preventDefault();
      dialog.close();
      const text = input.value.trim();
      if (text) await this.patch(marker, { text });
    };
    dialog.setAttribute('aria-labelledby', 'marker-title');
    dialog.replaceChildren(
      h('h2', { id: 'marker-title' }, words),
      h('form', { onsubmit: keep }, h('label', {}, 'Text ', input),
        h('div', { class: 'row' }, h('button', { type: 'submit', class: 'primary' }, 'Keep'), h('button', { type: 'button', onclick: () => dialog.close() }, 'Leave as it is'))),
    );
    dialog.showModal();
    input.focus();
  }

  async patch(marker, change) {
    try {
      const { value } = await ask('PATCH', `/v1/markers/${marker.epoch}-${marker.number}`, change);
      this.app.corrected(value);
      this.app.good('The correction is noted; the marker itself stays in the log.');
    } catch (error) {
      this.app.fail(error);
    }
  }

  /** Takes the last one back: it is noted as not meant, since nothing is ever removed from the log. */
  async undo() {
    const last = this.sent.pop();
    if (!last?.number) {
      this.app.fail(new Error('There is no marker of this window to take back.'));
      return;
    }
    const match = /^(.*):(on|off)$/.exec(last.text);
    if (match) this.follow({ words: `${match[1]}:${match[2] === 'on' ? 'off' : 'on'}` });
    await this.patch(last, { text: `taken back: ${last.text}` });
  }

  #show() {
    this.buttons?.forEach((button, index) => {
      const { text, toggle } = BUTTONS[index];
      if (toggle) button.setAttribute('aria-pressed', String(this.on.has(text)));
    });
  }
}
