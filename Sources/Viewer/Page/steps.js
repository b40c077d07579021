// SPDX-License-Identifier: GPL-3.0-or-later
// The session from the subject to the report, one step open at a time; which one is open lives in the daemon.

import { byId, h } from './dom.js';
import { checkStep } from './check-step.js';
import { covariateStep } from './covariate-step.js';
import { montageStep } from './montage-step.js';
import { protocolStep } from './protocol-step.js';
import { recordStep } from './record-step.js';
import { reportStep } from './report-step.js';
import { subjectStep } from './subject-step.js';

/** The steps in their order: {name, words, make(app) -> {element, refresh()}}. */
const STEPS = [
  { name: 'subject', words: 'Subject', make: subjectStep },
  { name: 'covariates', words: 'Covariates', make: covariateStep },
  { name: 'montage', words: 'Montage', make: montageStep },
  { name: 'check', words: 'Check', make: checkStep },
  { name: 'record', words: 'Record', make: recordStep },
  { name: 'protocol', words: 'Protocol', make: protocolStep },
  { name: 'report', words: 'Report', make: reportStep },
];

export class Steps {
  constructor(app) {
    this.app = app;
    this.open = null;
  }

  make() {
    this.buttons = STEPS.map(({ name, words }, index) => h('button', { type: 'button', onclick: () => this.go(name) }, `${index + 1} ${words}`));
    this.body = h('div', {});
    byId('steps').replaceChildren(h('h2', {}, 'Session'), h('ol', {}, this.buttons.map((button) => h('li', {}, button))), this.body);
    this.show(this.app.visit.protocol.step ?? 'subject');
  }

  /** Opens a step here and, where this user may, in the daemon. */
  go(name) {
    this.show(name);
    if (this.app.mayControl) this.app.visit.updateProtocol((protocol) => { protocol.step = name; }).catch((error) => this.app.fail(error));
  }

  /** The step behind the open one; `skipped` stands in the report. */
  next(skipped = false) {
    const index = STEPS.findIndex(({ name }) => name === this.open);
    const name = STEPS[Math.min(STEPS.length - 1, index + 1)].name;
    const from = this.open;
    this.show(name);
    return this.app.visit.updateProtocol((protocol) => {
      protocol.step = name;
      protocol.skipped = (protocol.skipped ?? []).filter((entry) => entry !== from);
      if (skipped) protocol.skipped.push(from);
    }).catch((error) => this.app.fail(error));
  }

  show(name) {
    if (this.open === name) return;
    const step = STEPS.find((entry) => entry.name === name) ?? STEPS[0];
    this.open = step.name;
    STEPS.forEach((entry, index) => {
      if (entry === step) this.buttons[index].setAttribute('aria-current', 'step');
      else this.buttons[index].removeAttribute('aria-current');
    });
    this.current = step.make(this.app, this);
    this.body.replaceChildren(h('h2', {}, step.words), this.current.element);
  }

  /** The daemon's session changed, here or in another window. */
  changed() {
    const { step } = this.app.visit.protocol;
    if (this.buttons && step && step !== this.open && this.lastStep !== step) this.show(step);
    this.lastStep = step;
    this.refresh();
  }

  /** Once a second, and whenever something changed. */
  refresh() { this.current?.refresh?.(); }
}
