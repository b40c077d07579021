// SPDX-License-Identifier: GPL-3.0-or-later
// Everything a key or a button of the display can do, with its words: help and tool bar are made from this list.

import { FILTER_CHOICES, standardFilter } from './filters.js';
import { PAGES_S, SENSITIVITIES_UV, step } from './scales.js';

const next = (list, value) => list[(list.indexOf(value) + 1) % list.length];

/** Actions by name: {keys, words, run}. */
export function actions(scope, app) {
  const { settings } = scope;
  const change = (values) => {
    Object.assign(settings, values);
    scope.apply();
    app.refreshToolbar();
  };
  const filter = (values) => {
    scope.refilter({ ...settings.filter, ...values });
    app.refreshToolbar();
  };
  const toggled = (list, name) => (list.includes(name) ? list.filter((entry) => entry !== name) : [...list, name]);
  const gain = (factor) => () => {
    const { selectedName: name } = scope;
    change({ gains: { ...settings.gains, [name]: Number(((settings.gains[name] ?? 1) * factor).toPrecision(3)) } });
  };
  return {
    freeze: { keys: [' '], words: 'freeze, or go on live; acquisition and recording go on', run: () => (scope.isFrozen ? scope.live() : scope.freeze()) },
    back: { keys: ['ArrowLeft'], words: 'a tenth of a page back', run: () => scope.scroll(-0.1) },
    forward: { keys: ['ArrowRight'], words: 'a tenth of a page forward', run: () => scope.scroll(0.1) },
    pageBack: { keys: ['PageUp', 'Shift+ArrowLeft'], words: 'a page back', run: () => scope.scroll(-1) },
    pageForward: { keys: ['PageDown', 'Shift+ArrowRight'], words: 'a page forward', run: () => scope.scroll(1) },
    start: { keys: ['Home'], words: 'the oldest that is there', run: () => app.goToStart() },
    live: { keys: ['End', 'l'], words: 'live', run: () => scope.live() },
    up: { keys: ['ArrowUp'], words: 'select the channel above', run: () => app.moveSelection(-1) },
    down: { keys: ['ArrowDown'], words: 'select the channel below', run: () => app.moveSelection(1) },
    larger: { keys: ['+', '='], words: 'larger traces', run: () => change({ sensitivityUV: step(SENSITIVITIES_UV, settings.sensitivityUV, -1) }) },
    smaller: { keys: ['-'], words: 'smaller traces', run: () => change({ sensitivityUV: step(SENSITIVITIES_UV, settings.sensitivityUV, 1) }) },
    channelLarger: { keys: ['>'], words: 'selected channel twice as large', run: gain(2) },
    channelSmaller: { keys: ['<'], words: 'selected channel half as large', run: gain(0.5) },
    shorter: { keys: [']'], words: 'fewer seconds a page', run: () => change({ pageS: step(PAGES_S, settings.pageS, -1) }) },
    longer: { keys: ['['], words: 'more seconds a page', run: () => change({ pageS: step(PAGES_S, settings.pageS, 1) }) },
    mode: { keys: ['w'], words: 'sweep or scroll', run: () => change({ mode: settings.mode === 'sweep' ? 'scroll' : 'sweep' }) },
    marker: { keys: ['m'], words: 'note: a marker now, its text afterwards', run: (event) => app.note(event) },
    undo: { keys: ['u'], words: 'take the last marker back', run: () => app.undoMarker() },
    invert: { keys: ['i'], words: 'invert the selected channel', run: () => change({ inverted: toggled(settings.inverted, scope.selectedName) }) },
    polarity: { keys: ['v'], words: 'positive up or negative up', run: () => change({ isNegativeUp: !settings.isNegativeUp }) },
    notch: { keys: ['n'], words: 'mains notch of the display: off, 50, 60 Hz', run: () => filter({ notchHz: next(FILTER_CHOICES.notchHz, settings.filter.notchHz) }) },
    highPass: { keys: ['h'], words: 'high-pass of the display: off, 1, 10, 20, 50 Hz', run: () => filter({ highPassHz: next(FILTER_CHOICES.highPassHz, settings.filter.highPassHz) }) },
    shape: { keys: ['r'], words: 'signal, rectified, envelope', run: () => filter({ shape: next(FILTER_CHOICES.shape, settings.filter.shape) }) },
    direct: { keys: ['d'], words: 'direct voltage: all display filters off, or as before', run: () => filter(settings.filter.highPassHz === 0 ? standardFilter : { highPassHz: 0, lowPassHz: 0, notchHz: 0 }) },
    butterfly: { keys: ['b'], words: 'butterfly: all channels of a side over each other', run: () => { scope.traces.isButterfly = !scope.traces.isButterfly; scope.traces.invalidate(); } },
    bursts: { keys: ['e'], words: 'single bursts in the ribbon', run: () => change({ showsBursts: !settings.showsBursts }) },
    grid: { keys: ['g'], words: 'grid', run: () => change({ hasGrid: !settings.hasGrid }) },
    scaleBar: { keys: ['s'], words: 'scale bar with the polarity', run: () => change({ hasScaleBar: !settings.hasScaleBar }) },
    crosshair: { keys: ['x'], words: 'crosshair with time and amplitude', run: () => app.cursors.toggleCrosshair() },
    cursors: { keys: ['c'], words: 'cursors A and B: click sets A, Shift+click sets B', run: () => app.cursors.toggle() },
    spectrogram: { keys: ['p'], words: 'spectrum of the selected channel', run: () => app.showPanel('spectrum') },
    sound: { keys: ['a'], words: 'sound of the selected channel on or off', run: () => app.toggleSound() },
    quieter: { keys: [','], words: 'sound quieter', run: () => app.changeVolume(-0.1) },
    louder: { keys: ['.'], words: 'sound louder', run: () => app.changeVolume(0.1) },
    theme: { keys: [], words: 'dark or light', run: () => app.toggleTheme() },
    keysOff: { keys: [], words: 'keys of one letter on or off', run: () => change({ keys: !settings.keys }) },
    help: { keys: ['?'], words: 'this help', run: () => app.help() },
    close: { keys: ['Escape'], words: 'close, and back to live', run: () => app.close() },
  };
}

/** Runs the action of a key where the plot or nothing in particular has the focus (WCAG 2.1.4). */
export function listen(all, settings, press) {
  const byKey = new Map(Object.values(all).flatMap((action) => action.keys.map((key) => [key, action])));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target;
    if (target.closest('input, select, textarea, dialog, [role="tablist"]')) return;
    const isOnButton = target.closest('button');
    if (isOnButton && (event.key === ' ' || event.key === 'Enter')) return;
    if (event.key.length === 1 && !settings.keys && event.key !== ' ') return;
    if (/^[1-9]$/.test(event.key)) {
      press(Number(event.key), event);
      event.preventDefault();
      return;
    }
    const action = byKey.get(event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key);
    if (!action) return;
    action.run(event);
    event.preventDefault();
  });
}
