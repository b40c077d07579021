// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

/// Everything on the bench: its suites beside each other, the tests of each one at a time.
@Suite(
  .enabled(if: USBBench.isAvailable, "umockdev, its headers or a C compiler are missing"), .timeLimit(.minutes(3)))
struct USBBenchTests {}
