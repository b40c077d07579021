// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

/// Everything on the bench: one test at a time, and the long one of faults beside them.
@Suite(
  .enabled(if: USBBench.isAvailable, "umockdev, its headers or a C compiler are missing"), .timeLimit(.minutes(3)))
struct USBBenchTests {}
