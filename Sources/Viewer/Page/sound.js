// SPDX-License-Identifier: GPL-3.0-or-later
// EMG of the selected channel through the loudspeaker, as technicians are used to.

export class Sound {
  constructor(scope) {
    this.scope = scope;
    this.context = null;
  }

  get isOn() { return this.context !== null; }

  toggle() {
    if (this.context) {
      this.context.close();
      this.context = null;
      return false;
    }
    this.context = new AudioContext();
    this.gain = this.context.createGain();
    this.gain.gain.value = 0.5;
    this.gain.connect(this.context.destination);
    this.next = 0;
    this.sample = this.scope.store?.end ?? 0;
    return true;
  }

  /** Plays what has come since the last call; what is too late is left out, never played faster. */
  feed() {
    const { store, selected } = this.scope;
    if (!this.context || !store) return;
    const frames = store.end - this.sample;
    if (frames < store.rate / 20) return;
    if (frames > store.rate / 2) this.sample = store.end - Math.floor(store.rate / 20);
    const count = store.end - this.sample;
    const buffer = this.context.createBuffer(1, count, Math.max(8000, store.rate));
    const data = buffer.getChannelData(0);
    const scale = 1 / (this.scope.settings.sensitivityUV * 5);
    const step = store.rate / buffer.sampleRate;
    for (let at = 0; at < count; at += 1) {
      const value = store.value(selected, this.sample + Math.floor(at * step));
      data[at] = Number.isNaN(value) ? 0 : Math.max(-1, Math.min(1, value * scale));
    }
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.gain);
    const now = this.context.currentTime;
    if (this.next < now || this.next > now + 0.5) this.next = now + 0.08;
    source.start(this.next);
    this.next += count / store.rate;
    this.sample = store.end;
  }
}
