// SPDX-License-Identifier: GPL-3.0-or-later
// The protocol prompts, times and marks. Its state lives in the daemon; one window runs it, others see it.

import { h, say } from './dom.js';
import { editProtocol } from './protocol-editor.js';
import { STANDARD, following, marker, place, seconds } from './protocol-plan.js';
import { clock } from './scales.js';
import { windowID } from './visit.js';

/** Runs the protocol, whatever step is shown. */
export class ProtocolRunner {
  constructor(app) {
    this.app = app;
    this.phase = null;
    this.pending = 0;
    this.turn = Promise.resolve();
  }

  get state() { return this.app.visit.protocol.run ?? null; }

  get plan() { return this.app.visit.protocol.plan ?? STANDARD; }

  get isOurs() { return this.state?.driver === windowID; }

  update(change) {
    return this.app.visit.updateProtocol((protocol) => { protocol.run = change(protocol.run ? { ...protocol.run } : {}); }).catch((error) => this.app.fail(error));
  }

  /** One thing at a time: a button waits for the marker that is on its way, and the clock waits for the button. */
  async #inTurn(action) {
    this.pending += 1;
    const turn = this.turn.then(action);
    this.turn = turn.catch(() => {});
    try { await turn; } finally { this.pending -= 1; }
  }

  /** Begins at a block, or at the next one that is on. */
  begin(from = 0) { return this.#inTurn(() => this.#begin(from)); }

  #begin(from) {
    const index = following(this.plan, from);
    this.phase = null;
    return this.update((run) => (index < 0 ? { ...run, index: this.plan.length, state: 'done', driver: windowID }
      : { ...run, index, state: 'running', since_ms: Date.now(), driver: windowID, open: null }));
  }

  end(state) {
    return this.#inTurn(async () => {
      await this.#close();
      await this.update((run) => ({ ...run, state, driver: windowID }));
    });
  }

  skip() {
    const { index } = this.state;
    return this.#inTurn(async () => {
      // The block that was meant may have ended by itself meanwhile.
      if (this.state.index !== index) return;
      await this.#close();
      await this.app.visit.updateProtocol((protocol) => {
        protocol.skipped = [...(protocol.skipped ?? []), `${marker(this.plan[index])} (protocol)`];
      }).catch((error) => this.app.fail(error));
      await this.#begin(index + 1);
    });
  }

  repeat() {
    const { index } = this.state;
    return this.#inTurn(async () => {
      await this.#close();
      await this.#begin(index);
    });
  }

  takeOver() { return this.update((run) => ({ ...run, driver: windowID })); }

  /** What is to be seen: {block, words, phase, left, repetition}; null where nothing runs. */
  get now() {
    const { state } = this;
    if (!state || state.state !== 'running') return null;
    const block = this.plan[state.index];
    return { block, ...place(block, (Date.now() - state.since_ms) / 1000) };
  }

  /** Some times a second: marks what begins and ends, and moves on. */
  async tick() {
    if (this.pending > 0 || !this.isOurs || !this.now) return;
    await this.#inTurn(() => this.#follow(this.now));
  }

  async #follow(now) {
    const phase = now && `${this.state.index}/${now.repetition}/${now.phase}`;
    if (!now || phase === this.phase) return;
    this.phase = phase;
    const text = marker(now.block);
    const isOpen = this.state.open === text;
    // After a reload the marker that is open stays open: it is not begun twice.
    if (now.phase === 'on') {
      const isTakenUp = isOpen && this.lastPhase === undefined;
      if (!isTakenUp) {
        if (isOpen) await this.app.markers.send(`${text}:off`);
        await this.app.markers.send(`${text}:on`);
        await this.update((run) => ({ ...run, open: text }));
      }
    } else {
      await this.#close();
      if (now.phase === 'done') await this.#begin(this.state.index + 1);
    }
    this.lastPhase = phase;
  }

  async #close() {
    const open = this.state?.open;
    if (!open) return;
    await this.app.markers.send(`${open}:off`);
    await this.update((run) => ({ ...run, open: null }));
  }
}

export function protocolStep(app, steps) {
  const { runner } = app;
  const prompt = h('div', { class: 'prompt', role: 'status' });
  const title = h('strong', {});
  const count = h('span', { class: 'count', 'aria-live': 'off' });
  prompt.append(title, count);
  const list = h('ol', { class: 'tasks' });
  const control = (words, action, kind) => h('button', { type: 'button', class: kind, disabled: !app.mayControl, onclick: action }, words);
  const begin = control('Start the protocol', () => runner.begin(), 'primary');
  const repeat = control('Repeat', () => runner.repeat());
  const skip = control('Skip', () => runner.skip());
  const pause = control('End here', () => runner.end('ended'));
  const over = control('Run it from this window', () => runner.takeOver());
  const next = control('To the report', () => steps.next());
  const edit = control('Choose or edit ...', () => editProtocol(runner.plan, (plan) => app.visit.updateProtocol((protocol) => { protocol.plan = plan; })));
  const refresh = () => {
    const { state, now, plan } = runner;
    const isRunning = state?.state === 'running';
    begin.hidden = isRunning;
    edit.disabled = !app.mayControl || isRunning;
    repeat.disabled = skip.disabled = pause.disabled = !app.mayControl || !isRunning || !runner.isOurs;
    over.hidden = !isRunning || runner.isOurs;
    if (now) {
      say(title, now.phase === 'on' ? now.block.words : 'Relax');
      say(count, `${now.block.repeats > 1 ? `${Math.min(now.repetition + 1, now.block.repeats)} of ${now.block.repeats}, ` : ''}${Math.ceil(now.left)} s`);
    } else {
      say(title, state?.state === 'done' ? 'The protocol is done' : state?.state === 'ended' ? 'The protocol was ended' : 'Ready');
      say(count, app.status?.recording ? '' : 'Nothing is recorded: start the recording first.');
    }
    const key = JSON.stringify([plan, state?.index, state?.state]);
    if (key === list.dataset.key) return;
    list.dataset.key = key;
    list.replaceChildren(...plan.map((block, index) => {
      const box = h('input', { type: 'checkbox', disabled: !app.mayControl || isRunning, onchange: () => choose(index, box.checked) });
      box.checked = block.is_on;
      return h('li', { class: isRunning && index === state.index ? 'now' : null },
        h('label', {}, box, ` ${block.words}${block.repeats > 1 ? ` x${block.repeats}` : ''}`, block.caution ? h('small', { class: 'note' }, ` ${block.caution}`) : null), h('span', {}, clock(seconds(block))));
    }));
  };
  const choose = (index, isOn) => app.visit.updateProtocol((protocol) => {
    protocol.plan = structuredClone(protocol.plan ?? STANDARD);
    protocol.plan[index].is_on = isOn;
  }).catch((error) => app.fail(error));
  refresh();
  return {
    element: h('div', {}, prompt, h('div', { class: 'row' }, begin, over, repeat, skip, pause), h('div', { class: 'row' }, edit), list, h('div', { class: 'row' }, next)),
    refresh, refreshOften: refresh,
  };
}
