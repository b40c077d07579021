// SPDX-License-Identifier: GPL-3.0-or-later

/// The Teager-Kaiser energy of every channel, `x[n]^2 - x[n-1] x[n+1]`, in uV^2 (Kaiser 1990; Solnik 2010 for EMG onsets).
///
/// Streaming: what comes out at a frame belongs to the frame before, so the delay is 1 sample; before the start the signal
/// counts as 0. Independent of blocks, no allocation. A sample that is no number spoils the three values that it is
/// part of and no more.
public struct TeagerKaiser: Sendable {
  /// How much later than the signal the energy appears, in samples.
  public static let delay = 1
  private let groupCount: Int
  /// The last and the last but one frame, [group].
  private var last: [SampleGroup]
  private var lastButOne: [SampleGroup]

  /// An operator at rest.
  public init(groupCount: Int) {
    self.groupCount = Swift.max(1, groupCount)
    last = Array(repeating: .zero, count: self.groupCount)
    lastButOne = last
  }

  /// Forgets the last frames, as after a gap.
  public mutating func reset() {
    for group in 0..<groupCount {
      last[group] = .zero
      lastButOne[group] = .zero
    }
  }

  /// The energy of frames [frame][group], into a buffer of the same length.
  public mutating func process(_ input: Span<SampleGroup>, into output: inout MutableSpan<SampleGroup>) {
    precondition(input.count == output.count && input.count % groupCount == 0)
    for group in 0..<groupCount {
      var before = lastButOne[group]
      var centre = last[group]
      var index = group
      while index < input.count {
        let after = input[index]
        output[index] = centre * centre - before * after
        before = centre
        centre = after
        index += groupCount
      }
      lastButOne[group] = before
      last[group] = centre
    }
  }
}
