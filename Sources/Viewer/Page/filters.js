// SPDX-License-Identifier: GPL-3.0-or-later
// Filters of the display. What is recorded stays raw; what is shown is said in words beside it.

/** One second-order section with its state. */
class Section {
  constructor(b0, b1, b2, a0, a1, a2) {
    this.b = [b0 / a0, b1 / a0, b2 / a0];
    this.a = [a1 / a0, a2 / a0];
    this.reset();
  }

  reset() {
    this.z1 = 0;
    this.z2 = 0;
  }

  /** Settles on a constant input, so that an offset makes no step. */
  settle(x) {
    const gain = (this.b[0] + this.b[1] + this.b[2]) / (1 + this.a[0] + this.a[1]);
    const y = gain * x;
    this.z1 = y - this.b[0] * x;
    this.z2 = this.b[2] * x - this.a[1] * y;
    return y;
  }

  step(x) {
    const y = this.b[0] * x + this.z1;
    this.z1 = this.b[1] * x - this.a[0] * y + this.z2;
    this.z2 = this.b[2] * x - this.a[1] * y;
    return y;
  }
}

function highPass(hz, rate) {
  const w = (2 * Math.PI * hz) / rate, c = Math.cos(w), alpha = Math.sin(w) * Math.SQRT1_2;
  return new Section((1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha);
}

function lowPass(hz, rate) {
  const w = (2 * Math.PI * hz) / rate, c = Math.cos(w), alpha = Math.sin(w) * Math.SQRT1_2;
  return new Section((1 - c) / 2, 1 - c, (1 - c) / 2, 1 + alpha, -2 * c, 1 - alpha);
}

function notch(hz, rate) {
  const w = (2 * Math.PI * hz) / rate, c = Math.cos(w), alpha = Math.sin(w) / 60;
  return new Section(1, -2 * c, 1, 1 + alpha, -2 * c, 1 - alpha);
}

/** What a display filter can be set to. */
export const FILTER_CHOICES = {
  highPassHz: [0, 1, 10, 20, 50], lowPassHz: [0, 450, 1000], notchHz: [0, 50, 60],
  shape: ['signal', 'rectified', 'envelope'],
};

export const standardFilter = { highPassHz: 20, lowPassHz: 0, notchHz: 0, shape: 'signal' };

/** The filter in words, as it stands above the traces. */
export function filterWords(setting) {
  const parts = [
    setting.highPassHz > 0 ? `HP ${setting.highPassHz} Hz` : 'HP off (DC)',
    setting.lowPassHz > 0 ? `LP ${setting.lowPassHz} Hz` : 'LP off',
    setting.notchHz > 0 ? `notch ${setting.notchHz} Hz` : 'notch off',
  ];
  if (setting.shape !== 'signal') parts.push(setting.shape);
  return `${parts.join(', ')}; the recording is raw`;
}

/** The display filter of one channel. */
export class DisplayFilter {
  constructor(setting, rate) {
    this.sections = [];
    if (setting.highPassHz > 0) this.sections.push(highPass(setting.highPassHz, rate));
    if (setting.lowPassHz > 0 && setting.lowPassHz < 0.45 * rate) this.sections.push(lowPass(setting.lowPassHz, rate));
    if (setting.notchHz > 0) this.sections.push(notch(setting.notchHz, rate));
    this.rectifies = setting.shape !== 'signal';
    this.smoother = setting.shape === 'envelope' ? lowPass(8, rate) : null;
    this.settled = false;
  }

  /** The next sample does not follow the last one. */
  restart() {
    this.settled = false;
    this.smoother?.reset();
  }

  step(value) {
    let x = value;
    if (!this.settled) {
      this.settled = true;
      for (const section of this.sections) x = section.settle(x);
      return this.rectifies ? Math.abs(x) : x;
    }
    for (const section of this.sections) x = section.step(x);
    if (this.rectifies) x = Math.abs(x);
    return this.smoother ? Math.max(0, this.smoother.step(x)) : x;
  }
}
