// SPDX-License-Identifier: GPL-3.0-or-later
// Which samples stand where: sweep (a page is written over from the left), scroll, or a frozen stretch of the past.

/** Columns in front of the newest one that a sweep keeps clear. */
export const CLEAR = 14;

export class View {
  constructor() {
    this.mode = 'sweep';
    this.pageS = 10;
    this.rate = 4000;
    this.width = 100;
    /** Last sample of a frozen page; null while live. */
    this.frozenEnd = null;
  }

  get isFrozen() { return this.frozenEnd !== null; }

  /** Samples of a column, of a page. */
  get step() { return (this.pageS * this.rate) / this.width; }

  get pageSamples() { return this.pageS * this.rate; }

  /** The column that the newest sample would complete; columns count from the stream's first sample. */
  column(sample) { return Math.floor(sample / this.step + 1e-9); }

  /** Columns that are to be seen where the newest sample is `end`: from, to (exclusive). */
  visible(end) {
    if (this.isFrozen) {
      const to = this.column(this.frozenEnd);
      return { from: to - this.width, to };
    }
    const to = this.column(end);
    return { from: this.mode === 'sweep' ? to - this.width + CLEAR : to - this.width, to };
  }

  /** Where a column stands on the canvas. */
  x(column, end) {
    if (this.mode === 'sweep' && !this.isFrozen) return ((column % this.width) + this.width) % this.width;
    return column - this.visible(end).from;
  }

  /** Samples that are to be seen. */
  samples(end) {
    const { from, to } = this.visible(end);
    return { from: from * this.step, to: to * this.step };
  }

  /** The sample under a place of the canvas; null in the part that a sweep keeps clear. */
  sampleAt(x, end) {
    const { from, to } = this.visible(end);
    if (this.mode !== 'sweep' || this.isFrozen) return (from + x) * this.step;
    const head = ((to % this.width) + this.width) % this.width;
    const column = x < head ? to - head + x : to - head - this.width + x;
    return column < from ? null : column * this.step;
  }

  /** Stretches of the canvas [x, x + n) with their first column, for columns from..to. */
  stretches(from, to, end) {
    const list = [];
    let column = from;
    while (column < to) {
      const x = this.x(column, end);
      const n = this.mode === 'sweep' && !this.isFrozen ? Math.min(to - column, this.width - x) : to - column;
      list.push({ x, n, column });
      column += n;
    }
    return list;
  }
}
