// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

/// Everything on the bench, one test at a time: two at once would only wait for each other.
@Suite(
  .enabled(if: USBBench.isAvailable, "umockdev, its headers or a C compiler are missing"), .serialized, .onOwnThread,
  .timeLimit(.minutes(3)))
struct USBBenchTests {}
