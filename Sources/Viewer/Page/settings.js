// SPDX-License-Identifier: GPL-3.0-or-later
// What this browser keeps between visits: how things are shown, never what was recorded.

import { standardFilter } from './filters.js';

const KEY = 'facialis.display';

const standard = {
  theme: null, mode: 'sweep', pageS: 10, sensitivityUV: 100, montage: 'pairs', filter: standardFilter, isNegativeUp: false,
  hasGrid: true, hasScaleBar: true, showsBursts: false, gains: {}, inverted: [], panel: 'spectrum', left: true, right: true, keys: true, volume: 0.7,
};

/** The settings, with what is missing filled in. */
export function load() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return { ...standard, ...stored, filter: { ...standardFilter, ...stored.filter } };
  } catch {
    return { ...standard };
  }
}

export function save(settings) { localStorage.setItem(KEY, JSON.stringify(settings)); }

/** The theme in force: the one chosen, else the system's. */
export function applyTheme(theme) {
  const dark = theme ? theme === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  return dark ? 'dark' : 'light';
}
