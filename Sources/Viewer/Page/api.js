// SPDX-License-Identifier: GPL-3.0-or-later
// Requests to the daemon through the viewer's server; errors are in the daemon's words, with the mend.

export class Problem extends Error {
  constructor(status, detail, mend, code) {
    super(mend ? `${detail} ${mend}` : detail);
    this.status = status;
    this.code = code;
  }
}

async function problem(response) {
  try {
    const { detail, mend, code } = await response.json();
    return new Problem(response.status, detail, mend, code);
  } catch {
    return new Problem(response.status, `The viewer's server answered ${response.status}.`, 'Is facialis view still running?');
  }
}

/** Asks, and gives the JSON of the answer; `etag` is the version that a change replaces. */
export async function ask(method, path, body, etag) {
  const headers = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (etag) headers['if-match'] = etag;
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Problem(0, 'The viewer\'s server does not answer.', 'Start facialis view again; the recording is not affected.');
  }
  if (!response.ok) throw await problem(response);
  return { value: response.status === 204 ? null : await response.json(), etag: response.headers.get('etag') };
}

export const get = async (path) => (await ask('GET', path)).value;
export const post = async (path, body = {}) => (await ask('POST', path, body)).value;

/** The body of an answer as a stream of bytes. */
export async function stream(path, signal) {
  const response = await fetch(path, { signal });
  if (!response.ok) throw await problem(response);
  return response.body.getReader();
}
