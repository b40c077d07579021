// SPDX-License-Identifier: GPL-3.0-or-later
import { get } from './api.js';
import { App } from './app.js';
import { byId } from './dom.js';
import { Review } from './review.js';

try {
  const viewer = await get('/viewer.json');
  const app = viewer.mode === 'review' ? new Review(viewer) : new App(viewer);
  window.facialis = app;
  app.start();
} catch (error) {
  byId('message').textContent = error.message;
}
