// SPDX-License-Identifier: GPL-3.0-or-later

/// A cascade of second-order sections over any number of channels, direct form II transposed, streaming.
///
/// On given sections bit-identical to `scipy.signal.sosfilt` (same operations in the same order, no FMA), whatever the
/// cut into blocks. No allocation while processing.
///
/// Every 256 frames since the last reset the state is tidied, so that nothing lasts for ever: what has decayed below
/// 1e-200 becomes 0, for silence must not run on denormal numbers; what is no number or lies outside +-1e15 becomes 0,
/// so that an input that is NaN or infinite spoils its own channel until the next tidying, at most 256 frames, and no
/// other channel at all.
public struct FilterCascade: Sendable {
  /// Frames between two clean-ups of the state, counted from the last reset.
  private static let tidyingInterval = 256

  public let sections: [SecondOrderSection]
  public let groupCount: Int
  /// [group][section][2]
  private var state: [SampleGroup]
  private var framesToTidying = tidyingInterval
  /// Whether all sections but the first have b0 = b2 = 1, as those of `ButterworthDesign` do: two products less for the same bits.
  private let isMonic: Bool

  /// A cascade at rest; `groupCount` groups of 8 channels, see `GroupLayout`.
  public init(_ sections: [SecondOrderSection], groupCount: Int) {
    self.sections = sections
    self.groupCount = Swift.max(1, groupCount)
    isMonic = sections.dropFirst().allSatisfy { $0.b0 == 1 && $0.b2 == 1 }
    state = Array(repeating: .zero, count: self.groupCount * sections.count * 2)
  }

  /// Puts the cascade at rest, as at the start of a stream or after a gap.
  public mutating func reset() {
    for index in state.indices { state[index] = .zero }
    framesToTidying = Self.tidyingInterval
  }

  /// Puts the cascade at rest for a constant input of these values, [group]: no step response at the stream's start.
  public mutating func settle(at values: Span<SampleGroup>) {
    precondition(values.count == groupCount)
    reset()
    for group in 0..<groupCount {
      var level = values[group]
      for (index, section) in sections.enumerated() {
        let out = level * ((section.b0 + section.b1 + section.b2) / (1 + section.a1 + section.a2))
        let base = (group * sections.count + index) * 2
        state[base] = out - section.b0 * level
        state[base + 1] = section.b2 * level - section.a2 * out
        level = out
      }
    }
  }

  /// Filters frames [frame][group] in place; a whole number of frames.
  public mutating func process(_ frames: inout MutableSpan<SampleGroup>) {
    precondition(frames.count % groupCount == 0)
    process(&frames, in: 0..<frames.count / groupCount)
  }

  /// Filters a range of frames in place, for buffers longer than what they hold.
  public mutating func process(_ frames: inout MutableSpan<SampleGroup>, in range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound * groupCount <= frames.count)
    var from = range.lowerBound
    while from < range.upperBound {
      let to = Swift.min(range.upperBound, from + framesToTidying)
      run(&frames, from..<to)
      framesToTidying -= to - from
      from = to
      if framesToTidying == 0 { tidy() }
    }
  }

  /// Filters frames [frame][group] into another buffer of the same length.
  public mutating func process(_ input: Span<SampleGroup>, into output: inout MutableSpan<SampleGroup>) {
    precondition(input.count == output.count && input.count % groupCount == 0)
    let frameCount = input.count / groupCount
    // Piece by piece, so that a piece is still in the nearest cache.
    let piece = Swift.max(16, 256 / groupCount)
    var from = 0
    while from < frameCount {
      let to = Swift.min(frameCount, from + piece)
      for index in from * groupCount..<to * groupCount { output[index] = input[index] }
      process(&output, in: from..<to)
      from = to
    }
  }

  private mutating func run(_ frames: inout MutableSpan<SampleGroup>, _ range: Range<Int>) {
    var first = 0
    // A kernel for each number of sections keeps coefficients and state out of arrays; longer cascades take turns.
    while first < sections.count {
      switch sections.count - first {
      case 1: kernel(InlineArray<1, SecondOrderSection>(repeating: .identity), &first, &frames, range)
      case 2: kernel(InlineArray<2, SecondOrderSection>(repeating: .identity), &first, &frames, range)
      case 3: kernel(InlineArray<3, SecondOrderSection>(repeating: .identity), &first, &frames, range)
      case 4 where isMonic && first == 0:
        kernel(InlineArray<4, SecondOrderSection>(repeating: .identity), &first, &frames, range, isMonic: true)
      case 4: kernel(InlineArray<4, SecondOrderSection>(repeating: .identity), &first, &frames, range)
      case 5: kernel(InlineArray<5, SecondOrderSection>(repeating: .identity), &first, &frames, range)
      default: kernel(InlineArray<6, SecondOrderSection>(repeating: .identity), &first, &frames, range)
      }
    }
  }

  @inline(__always)
  private mutating func kernel<let count: Int>(
    _ empty: InlineArray<count, SecondOrderSection>, _ first: inout Int, _ frames: inout MutableSpan<SampleGroup>,
    _ range: Range<Int>, isMonic: Bool = false
  ) {
    var coefficients = empty
    for index in 0..<count { coefficients[index] = sections[first + index] }
    for group in 0..<groupCount { filter(coefficients, group, first, &frames, range, isMonic) }
    first += count
  }

  /// Filters a group: every value has to wait for the one before, so that eight channels at once cost little more than four.
  @inline(__always)
  private mutating func filter<let count: Int>(
    _ coefficients: InlineArray<count, SecondOrderSection>, _ group: Int, _ first: Int,
    _ frames: inout MutableSpan<SampleGroup>, _ range: Range<Int>, _ isMonic: Bool
  ) {
    let base = (group * sections.count + first) * 2
    var z0 = InlineArray<count, SampleGroup>(repeating: .zero)
    var z1 = InlineArray<count, SampleGroup>(repeating: .zero)
    for index in 0..<count {
      z0[index] = state[base + 2 * index]
      z1[index] = state[base + 2 * index + 1]
    }
    var position = range.lowerBound * groupCount + group
    for _ in range {
      var x = frames[position]
      for index in 0..<count {
        let section = coefficients[index]
        let isPlain = isMonic && index > 0
        let y = (isPlain ? x : section.b0 * x) + z0[index]
        z0[index] = section.b1 * x - section.a1 * y + z1[index]
        z1[index] = (isPlain ? x : section.b2 * x) - section.a2 * y
        x = y
      }
      frames[position] = x
      position += groupCount
    }
    for index in 0..<count {
      state[base + 2 * index] = z0[index]
      state[base + 2 * index + 1] = z1[index]
    }
  }

  private mutating func tidy() {
    for index in state.indices {
      let size = state[index].magnitudes
      state[index].replace(with: 0, where: .!((size .>= 1e-200) .& (size .<= 1e15)))
    }
    framesToTidying = Self.tidyingInterval
  }
}
