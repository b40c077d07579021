// SPDX-License-Identifier: GPL-3.0-or-later
// The live page: what comes from the daemon, and where it goes.

import { actions, listen } from './actions.js';
import { post } from './api.js';
import { Connection, poll } from './connection.js';
import { Cursors } from './cursors.js';
import { byId, say } from './dom.js';
import { EventStore } from './events.js';
import { EventsPanel } from './events-panel.js';
import { KIND, counts, json, missing, spectrum } from './frames.js';
import { showCalibration, showHelp } from './help.js';
import { LevelsPanel } from './levels-panel.js';
import { Markers } from './markers.js';
import { Panels } from './panels.js';
import { Past } from './past.js';
import { ProtocolRunner } from './protocol-step.js';
import { clock, hours } from './scales.js';
import { Scope } from './scope.js';
import { load, save } from './settings.js';
import { SessionBar } from './session-bar.js';
import { Sound } from './sound.js';
import { SpectrumPanel } from './spectrum-panel.js';
import { Steps } from './steps.js';
import { SampleStore } from './store.js';
import { SynkinesisPanel } from './synkinesis-panel.js';
import { Toolbar } from './toolbar.js';
import { TrendPanel, summary } from './trend-panel.js';
import { Visit } from './visit.js';

export class App {
  /** `viewer`: what the viewer's server says of itself. */
  constructor(viewer) {
    this.viewer = viewer;
    this.mayControl = viewer.control;
    this.settings = load();
    this.events = new EventStore();
    this.scope = new Scope(this.settings, this.events);
    this.cursors = new Cursors(this.scope);
    this.past = new Past(this);
    this.sound = new Sound(this.scope);
    this.markers = new Markers(this);
    this.visit = new Visit(() => this.steps?.changed());
    this.runner = new ProtocolRunner(this);
    this.steps = new Steps(this);
    this.status = null;
    this.onfeatures = null;
    this.panelParts = {
      spectrum: new SpectrumPanel(this.scope), levels: new LevelsPanel(this.scope), synkinesis: new SynkinesisPanel(),
      trend: new TrendPanel(this.scope, this.events), events: new EventsPanel(this),
    };
  }

  start() {
    this.all = actions(this.scope, this);
    this.toolbar = new Toolbar(this.scope, this.all, this.sound);
    this.bar = new SessionBar(this.scope, this.all);
    let wasFrozen = false;
    this.scope.onmove = () => {
      this.past.look();
      this.bar.draw();
      if (this.scope.isFrozen !== wasFrozen) this.toolbar.refresh();
      wasFrozen = this.scope.isFrozen;
    };
    this.toolbar.oncalibrate = () => showCalibration(() => this.scope.apply());
    this.panels = new Panels(this.panelParts, this.settings, () => save(this.settings));
    listen(this.all, this.settings, (number, event) => this.markers.press(number, event));
    for (const button of document.querySelectorAll('[data-action]')) button.addEventListener('click', (event) => this.all[button.dataset.action].run(event));
    this.#sides();
    this.markers.make();
    this.steps.make();
    const handler = {
      begin: (description, status) => this.#begin(description, status), frame: (frame) => this.#frame(frame), event: (object) => this.#event(object),
      lost: (words) => this.fail(new Error(words)), state: (words, isUp) => this.#link(words, isUp),
    };
    new Connection(handler, this.events).run();
    poll({
      status: (status) => this.#status(status), session: (document, etag) => this.visit.take(document, etag),
      failed: (error) => this.#link(error.message, false),
    });
    const draw = (time) => {
      this.scope.frame(time);
      requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
    setInterval(() => this.#often(), 200);
    setInterval(() => this.#everySecond(), 1000);
  }

  // What comes

  #begin(description, status) {
    const key = JSON.stringify(description.channels.map(({ name }) => name)) + description.rate_hz;
    // A daemon that was started anew counts its samples anew: what was before cannot be placed on the same axis.
    const start = Date.parse(status.utc) - status.session.stream_s * 1000;
    const isSame = this.streamKey === key && Math.abs((this.streamStart ?? 0) - start) < 5000;
    this.streamKey = key;
    this.streamStart = start;
    if (isSame) return;
    if (this.scope.store) {
      this.events.clear();
      this.panelParts.spectrum.clear();
      this.panelParts.synkinesis.clear();
    }
    this.scope.show(new SampleStore(description.channels, description.rate_hz, this.settings.filter));
    this.past.begin(status);
  }

  #frame(frame) {
    const { store } = this.scope;
    switch (frame.kind) {
      case KIND.samples: {
        const samples = counts(frame);
        store.push(samples, frame.firstSample, frame.frameCount);
        this.sound.take(samples, frame.frameCount);
        break;
      }
      case KIND.gap: {
        const { count, cause } = missing(frame);
        store.gap(frame.firstSample, count, cause);
        this.sound.gap(count);
        break;
      }
      case KIND.lost: store.gap(frame.firstSample, missing(frame).count, 'this page read too slowly'); break;
      case KIND.provisional: {
        const burst = json(frame);
        this.events.addProvisional(burst);
        this.scope.noteProvisional(burst);
        break;
      }
      case KIND.features: {
        const features = json(frame);
        this.panelParts.levels.take(features);
        this.scope.noteQuality(features.channels, features.stream_sample);
        this.onfeatures?.(features);
        break;
      }
      case KIND.spectrum: this.panelParts.spectrum.take(spectrum(frame)); break;
      case KIND.synkinesis: this.panelParts.synkinesis.take(json(frame)); break;
      default: break;
    }
  }

  #event(object) {
    // Events of a stream before this one have no place on its axis.
    if (Date.parse(object.utc) < this.streamStart - 2000) {
      if (object.number) this.events.place = `${object.epoch}-${object.number}`;
      return;
    }
    const event = this.events.add(object);
    if (!event) return;
    if (event.kind === 'burst') this.scope.noteBurst(event);
    if (event.kind === 'marker') this.markers.follow(event);
  }

  /** An event that was read from the log, not told now. */
  pastEvent(object) {
    if (Date.parse(object.utc) >= this.streamStart - 2000) this.events.addPast(object);
  }

  #status(status) {
    this.status = status;
    const { recording } = status;
    const state = byId('record-state');
    const words = recording ? `RECORDING ${clock(recording.duration_s)}` : 'NOT RECORDING';
    state.classList.toggle('on', Boolean(recording));
    if (state.textContent !== words) state.textContent = words;
    state.setAttribute('aria-live', 'off');
    say(byId('subject-state'), recording ? `${recording.subject}${recording.task ? `, ${recording.task}` : ''}` : this.visit.document?.subject ?? 'no subject');
    const left = status.disk?.time_left_s;
    byId('disk-state').classList.toggle('down', left !== undefined && left < SCARCE_S);
    say(byId('disk-state'), diskWords(left));
    if (status.session.message) this.#link(status.session.message, false);
    else if (this.isUp) this.#link(status.load.shed.length > 0 ? `overload, left out: ${status.load.shed.join(', ')}` : 'live', true);
    this.past.follow(status);
  }

  #link(words, isUp) {
    this.isUp = isUp;
    byId('link-state').classList.toggle('down', !isUp);
    say(byId('link-state'), isUp ? `${words}${this.mayControl ? '' : ', watching only'}` : words);
  }

  #often() {
    this.panels.draw();
    this.runner.tick();
    this.steps.current?.refreshOften?.();
    this.cursors.place();
    this.past.look();
    this.bar.draw();
    const words = byId('overlay-words');
    words.hidden = !this.scope.isFrozen;
    if (this.scope.isFrozen && this.scope.store) {
      say(words, this.#frozenWords());
    }
  }

  #frozenWords() {
    const { store, view } = this.scope;
    const time = new Date(this.streamStart + (view.frozenEnd / store.rate) * 1000).toLocaleTimeString('en-GB');
    const words = [`FROZEN at ${time}, ${clock((store.end - view.frozenEnd) / store.rate)} before now; acquisition goes on`];
    if (this.past.isLoading) words.push('reading the recording ...');
    else if (store.window && !store.window.isFiltered) words.push('so long a page is drawn unfiltered');
    return words.join('; ');
  }

  #everySecond() {
    this.steps.refresh();
    say(byId('summary'), summary(this.scope, this.events, this.status));
  }

  // What is asked for

  recording(recording) { if (this.status) this.#status({ ...this.status, recording }); }

  async stopRecording() {
    try {
      const recording = await post('/v1/recordings/current/stop');
      this.stopped = recording.id;
      if (this.status) this.#status({ ...this.status, recording: undefined });
      this.good(`${recording.id} is closed.`);
      if (!window.open(`/report/${encodeURIComponent(recording.id)}`, '_blank', 'noopener')) this.steps.refresh();
      this.steps.go('report');
    } catch (error) {
      this.fail(error);
    }
  }

  goTo(event) {
    const { view } = this.scope;
    this.scope.freeze(Math.min(this.scope.store.end, (event.from + event.to) / 2 + view.pageSamples / 2));
  }

  goToStart() {
    const { store, view } = this.scope;
    if (store) this.scope.freeze(Math.min(store.end, store.reach + view.pageSamples));
  }

  moveSelection(by) {
    const { order } = this.scope.traces;
    const row = order.indexOf(this.scope.selected);
    this.scope.select(order[Math.min(order.length - 1, Math.max(0, row + by))]);
  }

  note(event) { this.markers.note(event); }

  undoMarker() { this.markers.undo(); }

  corrected(object) {
    const event = this.events.list.find((entry) => entry.object.number === object.number && entry.object.epoch === object.epoch);
    if (event) event.words = object.correction?.text ?? event.words;
    this.events.changes = (this.events.changes ?? 0) + 1;
  }

  showPanel(name) {
    byId('panels').hidden = false;
    this.panels.show(name);
  }

  async toggleSound() {
    try {
      await this.sound.toggle();
      this.good(this.sound.isOn ? `Sound of the selected channel, now ${this.scope.selectedName}; a mutes it.` : 'Sound is off.');
    } catch (error) {
      this.fail(new Error(`The browser cannot play sound: ${error.message}`));
    }
    this.toolbar.refresh();
  }

  changeVolume(by) {
    this.sound.volume += by;
    save(this.settings);
    this.toolbar.refresh();
  }

  toggleTheme() {
    this.settings.theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    save(this.settings);
    this.scope.theme();
  }

  help() { showHelp(this.all, this.settings, (isOn) => { this.settings.keys = isOn; save(this.settings); }); }

  close() {
    for (const id of ['help', 'dialog']) byId(id).close();
    this.scope.live();
    this.toolbar.refresh();
  }

  refreshToolbar() { this.toolbar.refresh(); }

  fail(error) {
    byId('message').className = 'message';
    say(byId('message'), error.message);
  }

  /** What went well is said for a while; what went wrong stays. */
  good(words) {
    const message = byId('message');
    message.className = 'message good';
    say(message, words);
    clearTimeout(this.praise);
    this.praise = setTimeout(() => { if (message.textContent === words) say(message, ''); }, SAID_MS);
  }

  #sides() {
    for (const [button, part, key] of [['panel-left', 'steps', 'left'], ['panel-right', 'panels', 'right']]) {
      const show = (isOpen) => {
        byId(part).hidden = !isOpen;
        byId(button).setAttribute('aria-expanded', String(isOpen));
        this.settings[key] = isOpen;
        save(this.settings);
      };
      byId(button).addEventListener('click', () => show(byId(part).hidden));
      show(this.settings[key]);
    }
  }
}

/** How long a message of success stays. */
const SAID_MS = 12_000;

/** Below this the disk time is a warning. */
const SCARCE_S = 1800;

/** Disk time left in words, hours:minutes. */
function diskWords(seconds) {
  if (seconds === undefined) return 'disk: time left not known';
  return `disk: ${seconds >= 3_600_000 ? 'over 1000 h' : hours(seconds)} left`;
}
