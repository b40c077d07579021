// SPDX-License-Identifier: GPL-3.0-or-later
// The session as the daemon keeps it: this page only shows it and asks for changes, so a reload changes nothing.

import { ask } from './api.js';

/** Which window this is; kept over a reload, so that a running protocol is not taken for another window's. */
export const windowID = (() => {
  const key = 'facialis.window';
  const stored = sessionStorage.getItem(key) ?? Math.random().toString(36).slice(2, 10);
  sessionStorage.setItem(key, stored);
  return stored;
})();

export class Visit {
  constructor(changed) {
    this.document = null;
    this.etag = null;
    this.changed = changed;
    this.queue = Promise.resolve();
  }

  get protocol() { return this.document?.protocol ?? {}; }

  /** Takes what the daemon says. */
  take(document, etag) {
    if (etag === this.etag) return;
    this.document = document;
    this.etag = etag;
    this.changed();
  }

  /** Changes the document by a function; tried again where another window was faster. One change after the other. */
  update(change) {
    this.queue = this.queue.catch(() => {}).then(() => this.#update(change));
    return this.queue;
  }

  async #update(change) {
    for (let attempt = 0; ; attempt += 1) {
      if (!this.document || attempt > 0) {
        const { value, etag } = await ask('GET', '/v1/session');
        this.take(value, etag);
      }
      const next = structuredClone(this.document);
      delete next.version;
      delete next.updated_utc;
      change(next);
      try {
        const { value, etag } = await ask('PUT', '/v1/session', next, this.etag);
        this.take(value, etag);
        return;
      } catch (error) {
        if (error.status !== 412 || attempt >= 4) throw error;
      }
    }
  }

  updateProtocol(change) {
    return this.update((document) => {
      document.protocol = { ...document.protocol };
      change(document.protocol);
    });
  }
}
