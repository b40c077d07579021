// SPDX-License-Identifier: GPL-3.0-or-later

/// A cascade of second-order sections over any number of channels, direct form II transposed, streaming.
///
/// On given sections bit-identical to `scipy.signal.sosfilt` (same operations in the same order, no FMA), whatever the
/// cut into blocks. No allocation while processing. What lies outside +-1e30, NaN and infinity included, counts as a
/// sample of 0, so that it spoils no later output. State that has decayed below 1e-200 becomes 0 every 256 frames, so
/// that silence does not run on denormal numbers.
public struct FilterCascade: Sendable {
  /// Frames between two clean-ups of the state, counted from the last reset.
  private static let renewalInterval = 256

  public let sections: [SecondOrderSection]
  public let groupCount: Int
  /// [group][section][2]
  private var state: [SampleGroup]
  private var framesToRenewal = renewalInterval

  /// A cascade at rest; `groupCount` groups of 8 channels, see `GroupLayout`.
  public init(_ sections: [SecondOrderSection], groupCount: Int) {
    self.sections = sections
    self.groupCount = Swift.max(1, groupCount)
    state = Array(repeating: .zero, count: self.groupCount * sections.count * 2)
  }

  /// Puts the cascade at rest, as at the start of a stream or after a gap.
  public mutating func reset() {
    for index in state.indices { state[index] = .zero }
    framesToRenewal = Self.renewalInterval
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
      let to = Swift.min(range.upperBound, from + framesToRenewal)
      run(&frames, from, to)
      framesToRenewal -= to - from
      from = to
      if framesToRenewal == 0 { renew() }
    }
  }

  /// Filters frames [frame][group] into another buffer of the same length.
  public mutating func process(_ input: Span<SampleGroup>, into output: inout MutableSpan<SampleGroup>) {
    precondition(input.count == output.count)
    for index in input.indices { output[index] = input[index] }
    process(&output)
  }

  private mutating func run(_ frames: inout MutableSpan<SampleGroup>, _ from: Int, _ to: Int) {
    var first = 0
    // A kernel for each number of sections keeps coefficients and state out of arrays; longer cascades take two turns.
    while first < sections.count {
      let guarded = first == 0
      switch sections.count - first {
      case 1: kernel(InlineArray<1, SecondOrderSection>(repeating: .identity), &first, &frames, from, to, guarded)
      case 2: kernel(InlineArray<2, SecondOrderSection>(repeating: .identity), &first, &frames, from, to, guarded)
      case 3: kernel(InlineArray<3, SecondOrderSection>(repeating: .identity), &first, &frames, from, to, guarded)
      case 4: kernel(InlineArray<4, SecondOrderSection>(repeating: .identity), &first, &frames, from, to, guarded)
      case 5: kernel(InlineArray<5, SecondOrderSection>(repeating: .identity), &first, &frames, from, to, guarded)
      default: kernel(InlineArray<6, SecondOrderSection>(repeating: .identity), &first, &frames, from, to, guarded)
      }
    }
  }

  @inline(__always)
  private mutating func kernel<let count: Int>(
    _ empty: InlineArray<count, SecondOrderSection>, _ first: inout Int, _ frames: inout MutableSpan<SampleGroup>,
    _ from: Int, _ to: Int, _ guarded: Bool
  ) {
    var coefficients = empty
    for index in 0..<count { coefficients[index] = sections[first + index] }
    let limit = SampleGroup(repeating: 1e30)
    for group in 0..<groupCount {
      let base = (group * sections.count + first) * 2
      var z0 = InlineArray<count, SampleGroup>(repeating: .zero)
      var z1 = InlineArray<count, SampleGroup>(repeating: .zero)
      for index in 0..<count {
        z0[index] = state[base + 2 * index]
        z1[index] = state[base + 2 * index + 1]
      }
      var position = from * groupCount + group
      for _ in from..<to {
        var x = frames[position]
        if guarded { x.replace(with: 0, where: .!((x .< limit) .& (x .> -limit))) }
        for index in 0..<count {
          let section = coefficients[index]
          let y = section.b0 * x + z0[index]
          z0[index] = section.b1 * x - section.a1 * y + z1[index]
          z1[index] = section.b2 * x - section.a2 * y
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
    first += count
  }

  private mutating func renew() {
    let least = SampleGroup(repeating: 1e-200)
    for index in state.indices {
      let value = state[index]
      state[index] = value.replacing(with: 0, where: (value .< least) .& (value .> -least))
    }
    framesToRenewal = Self.renewalInterval
  }
}
