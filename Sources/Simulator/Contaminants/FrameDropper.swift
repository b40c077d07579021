// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Decides which frames get lost on the way.
struct FrameDropper: Sendable {
  private var random: RandomSource
  private let meanDistance: Double
  /// The next loss; nil where none ever comes.
  private(set) var next: DroppedFrames?

  init(perMinute: Double, rate: Double, seed: UInt64) {
    random = RandomSource(seed: seed, stream: "drops")
    meanDistance = perMinute > 0 ? 60 * rate / perMinute : .infinity
    advance(from: 0)
  }

  /// Lays down the next loss after a sample.
  mutating func advance(from sample: Int) {
    guard meanDistance.isFinite else { return }
    let distance = max(1000, min(1e9, random.exponential(mean: meanDistance)))
    next = DroppedFrames(firstSample: sample + Int(distance), count: random.integer(1, 500))
  }
}
