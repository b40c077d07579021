// SPDX-License-Identifier: GPL-3.0-or-later
// The newest events as a list; a marker's text can be put right, and a click goes to where the event is.

import { h } from './dom.js';
import { clock } from './scales.js';

const MOST = 60;

export class EventsPanel {
  constructor(app) {
    this.app = app;
    this.words = 'Events';
  }

  make(body) {
    this.list = h('ol', { class: 'event-list' });
    body.append(h('h2', {}, 'Events, newest first'), this.list);
    this.key = null;
    this.draw();
  }

  draw() {
    const { events, scope, settings } = this.app;
    const { rate } = scope.view;
    const shown = events.list.filter(({ kind }) => settings.showsBursts || kind !== 'burst').slice(-MOST).reverse();
    const key = `${shown[0]?.object.event_id}/${shown.length}/${events.changes ?? 0}`;
    if (key === this.key) return;
    this.key = key;
    this.list.replaceChildren(...shown.map((event) => h(
      'li', {},
      h('button', { type: 'button', title: 'show it', onclick: () => this.app.goTo(event) }, clock(event.from / rate)), ' ',
      h('strong', {}, event.kind.replace('_', ' ')), ` ${event.side ?? ''} ${event.channels.join(', ')} ${event.words}`,
      event.kind === 'marker' && this.app.mayControl && event.object.number
        ? [' ', h('button', { type: 'button', onclick: () => this.app.markers.correct({ ...event.object, text: event.words }) }, 'correct')] : null,
    )));
  }
}
