// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// The root mean square of the last samples of every channel, causal, streaming.
///
/// Sums over the window are put together from sums inside fixed stretches (van Herk 1992, Gil and Werman 1993), never by
/// taking away what leaves the window: no rounding error survives its window, however long the recording. Before the
/// first full window what lies before the start counts as 0. Independent of blocks; no allocation while processing.
/// Samples that are no numbers or lie outside +-1e100 count as 0.
public struct MovingRMS: Sendable {
  /// Samples in the window.
  public let windowLength: Int
  /// How much later than the signal changes appear, in samples: half the window.
  public var delay: Double { Double(windowLength - 1) / 2 }
  private let groupCount: Int
  /// [position in the stretch][group]: squares of this stretch up to `position`, beyond it sums of the last stretch from
  /// there to its end.
  private var sums: [SampleGroup]
  /// Sum of the squares of this stretch, [group].
  private var running: [SampleGroup]
  private var position = 0

  /// A window of `window` seconds, rounded to samples.
  ///
  /// - Throws: `signal-setting-impossible` where the window has no sample or more than 10 million.
  public init(window: Double, rate: Double, groupCount: Int) throws(FacialisError) {
    guard rate > 0, rate.isFinite else { throw .rateImpossible(rate) }
    guard window * rate >= 1, window * rate < 1e7 else {
      throw .measureSettingImpossible("RMS window in seconds", window, allowed: "at least one sample long")
    }
    windowLength = Int((window * rate).rounded(.toNearestOrEven))
    self.groupCount = Swift.max(1, groupCount)
    sums = Array(repeating: .zero, count: windowLength * self.groupCount)
    running = Array(repeating: .zero, count: self.groupCount)
  }

  /// Forgets all, as after a gap.
  public mutating func reset() {
    for index in sums.indices { sums[index] = .zero }
    for index in running.indices { running[index] = .zero }
    position = 0
  }

  /// The moving root mean square of frames [frame][group], into a buffer of the same length.
  public mutating func process(_ input: Span<SampleGroup>, into output: inout MutableSpan<SampleGroup>) {
    precondition(input.count == output.count && input.count % groupCount == 0)
    let scale = 1 / Double(windowLength)
    let limit = SampleGroup(repeating: 1e100)
    var index = 0
    while index < input.count {
      let row = position * groupCount
      let lastOfStretch = position == windowLength - 1
      for group in 0..<groupCount {
        var x = input[index + group]
        x.replace(with: 0, where: .!((x .< limit) .& (x .> -limit)))
        let square = x * x
        let sum = running[group] + square
        // What of the last stretch is still inside the window begins one position further on.
        let older = lastOfStretch ? SampleGroup(repeating: 0) : sums[row + groupCount + group]
        output[index + group] = ((sum + older) * scale).squareRoot()
        running[group] = sum
        sums[row + group] = square
      }
      index += groupCount
      position += 1
      if lastOfStretch { closeStretch() }
    }
  }

  /// Turns the squares of a full stretch into sums from each position to its end.
  private mutating func closeStretch() {
    for group in 0..<groupCount {
      var sum = SampleGroup(repeating: 0)
      for row in stride(from: windowLength - 1, through: 0, by: -1) {
        sum += sums[row * groupCount + group]
        sums[row * groupCount + group] = sum
      }
      running[group] = SampleGroup(repeating: 0)
    }
    position = 0
  }
}
