// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// A bank of single-frequency Fourier transforms over one Hann-weighted block of every channel (Goertzel 1958).
///
/// Fed frame by frame in blocks of any cut; only + - * and `PortableMath`, so that results may decide events. The value
/// of the first frame is taken off, so that an offset of the electrodes does not leak. No allocation while processing.
public struct Goertzel: Sendable {
  /// In Hz.
  public let frequencies: [Double]
  /// Frames in a block.
  public let length: Int
  /// Frames taken so far.
  public private(set) var position = 0
  private let groupCount: Int
  private let coefficients: [Double]
  private let window: [Double]
  private var offset: [SampleGroup]
  /// [frequency][group][2]
  private var state: [SampleGroup]

  /// A bank for blocks of `length` frames.
  ///
  /// - Throws: `filter-corner-impossible` where a frequency is not above 0 and below half the rate;
  ///   `signal-setting-impossible` where the block has fewer than 8 frames.
  public init(frequencies: [Double], length: Int, rate: Double, groupCount: Int) throws(FacialisError) {
    guard rate > 0, rate.isFinite else { throw .rateImpossible(rate) }
    for frequency in frequencies where !(frequency > 0 && frequency < rate / 2) {
      throw .filterCornerImpossible(frequency, rate: rate)
    }
    guard length >= 8, length <= 1 << 24 else {
      throw .measureSettingImpossible("length of a Goertzel block", Double(length), allowed: "8 to 16777216 frames")
    }
    self.frequencies = frequencies
    self.length = length
    self.groupCount = Swift.max(1, groupCount)
    coefficients = frequencies.map { 2 * PortableMath.cos(2 * PortableMath.pi * $0 / rate) }
    window = HannWindow(length: length).values
    offset = Array(repeating: .zero, count: self.groupCount)
    state = Array(repeating: .zero, count: frequencies.count * self.groupCount * 2)
  }

  public var isComplete: Bool { position == length }

  /// Begins a new block.
  public mutating func reset() {
    position = 0
    for index in state.indices { state[index] = .zero }
  }

  /// Takes frames [frame][group] from `first` on until the block is complete or they end; returns how many it took.
  @discardableResult
  public mutating func process(_ frames: Span<SampleGroup>, from first: Int = 0) -> Int {
    precondition(frames.count % groupCount == 0 && first >= 0)
    let count = Swift.min(length - position, frames.count / groupCount - first)
    guard count > 0 else { return 0 }
    for group in 0..<groupCount {
      if position == 0 { offset[group] = frames[first * groupCount + group] }
      let offset = offset[group]
      for (index, coefficient) in coefficients.enumerated() {
        let base = (index * groupCount + group) * 2
        var last = state[base]
        var before = state[base + 1]
        for step in 0..<count {
          let x = (frames[(first + step) * groupCount + group] - offset) * window[position + step]
          let next = x + coefficient * last - before
          before = last
          last = next
        }
        state[base] = last
        state[base + 1] = before
      }
    }
    position += count
    return count
  }

  /// |X|^2 at a frequency, by index, of a group's channels; of a complete block.
  public func power(_ index: Int, group: Int) -> SampleGroup {
    let base = (index * groupCount + group) * 2
    let (last, before) = (state[base], state[base + 1])
    return last * last + before * before - coefficients[index] * last * before
  }
}
