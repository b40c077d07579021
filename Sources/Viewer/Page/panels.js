// SPDX-License-Identifier: GPL-3.0-or-later
// The panels on the right, one at a time: each is {words, make(body), draw()}.

import { byId, h } from './dom.js';

export class Panels {
  constructor(panels, settings, changed) {
    this.panels = panels;
    this.settings = settings;
    this.changed = changed;
    this.tabs = Object.entries(panels).map(([name, { words }]) => h(
      'button',
      { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': 'panel-body', onclick: () => this.show(name) },
      words,
    ));
    byId('tabs').replaceChildren(...this.tabs);
    byId('tabs').addEventListener('keydown', (event) => this.#key(event));
    this.show(panels[settings.panel] ? settings.panel : Object.keys(panels)[0]);
  }

  show(name) {
    this.current = name;
    this.settings.panel = name;
    this.changed();
    Object.keys(this.panels).forEach((key, index) => {
      this.tabs[index].setAttribute('aria-selected', String(key === name));
      this.tabs[index].tabIndex = key === name ? 0 : -1;
    });
    const body = byId('panel-body');
    body.setAttribute('role', 'tabpanel');
    body.setAttribute('aria-labelledby', `tab-${name}`);
    body.replaceChildren();
    this.panels[name].make(body);
  }

  /** Some times a second. */
  draw() {
    if (!byId('panels').hidden) this.panels[this.current].draw();
  }

  #key(event) {
    const names = Object.keys(this.panels);
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const index = (names.indexOf(this.current) + by + names.length) % names.length;
    this.show(names[index]);
    this.tabs[index].focus();
    event.preventDefault();
  }
}
