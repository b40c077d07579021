// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SignalProcessing

/// Measures the median frequency of a burst: half of its power lies below, half above.
///
/// The mean of periodograms (Welch, IEEE Trans. Audio Electroacoust. 15 (1967) 70) of 64 values each, about a millisecond
/// apart, Hann window, half overlapping, by Goertzel's recurrence for eight frequencies at once; linear within a line of
/// 16 Hz. No FFT and no libm, so it is the same on every machine. Noise of the floor is in it: at low signal-to-noise ratio
/// it tends to the middle of the band.
struct MedianFrequencyMeter: Sendable {
  private static let length = 64
  /// Segments that are looked at, about a second.
  private static let mostSegments = 32
  private let stride: Int
  /// Distance of the lines, in Hz.
  private let spacing: Double
  private let shortest: Int
  private let window: [Double]
  /// Lines of the detection band.
  private let bandLines: Int
  /// Mean square of the window.
  private let windowEnergy: Double
  /// Twice the cosine of each line's angle, 32 lines.
  private let coefficients: [SampleGroup]

  init(rate: Double) {
    stride = max(Int(rate / 1000), 1)
    spacing = rate / Double(stride) / Double(Self.length)
    bandLines = min(max(Int(450 / spacing), 1), 31)
    shortest = Int((0.05 * rate).rounded(.up))
    let turn = 2 * PortableMath.pi / Double(Self.length)
    let window = (0..<Self.length).map { 0.5 - 0.5 * PortableMath.cos(turn * (Double($0) + 0.5)) }
    self.window = window
    windowEnergy = window.reduce(0) { $0 + $1 * $1 } / Double(Self.length)
    coefficients = (0..<4).map { group in
      var lines = SampleGroup.zero
      for lane in 0..<8 { lines[lane] = 2 * PortableMath.cos(turn * Double(group * 8 + lane)) }
      return lines
    }
  }

  /// Median frequency in Hz of a channel in these samples of the history; nil where they are less than 50 ms.
  ///
  /// `own` is that of the burst without the floor's noise (Corvini et al., Sensors 22 (2022) 6360), `noise` being the
  /// floor's mean square, which is taken as even over the band. Nothing at or after `limit` is read.
  func measure(
    channel: Int, _ samples: Range<Int>, noise: Double, limit: Int, in history: SignalHistory
  ) -> (all: Double, own: Double)? {
    guard samples.count >= shortest else { return nil }
    let span = Self.length * stride
    // What is shorter than a segment is looked at with a little of its surroundings.
    var first = samples.count < span ? (samples.lowerBound + samples.upperBound - span) / 2 : samples.lowerBound
    first = min(first, limit - span)
    var power = InlineArray<4, SampleGroup>(repeating: .zero)
    var segment = InlineArray<64, Double>(repeating: 0)
    var segments = 0
    repeat {
      for index in 0..<Self.length {
        segment[index] = history.value(channel, at: first + index * stride) * window[index]
      }
      for pair in 0..<2 {
        let (even, odd) = lines(2 * pair, 2 * pair + 1, segment.span)
        power[2 * pair] += even
        power[2 * pair + 1] += odd
      }
      first += span / 2
      segments += 1
    } while first + span <= samples.upperBound && segments < Self.mostSegments
    guard let all = median(power) else { return nil }
    // What white noise of the band puts into each of its lines.
    let values = Double(Self.length)
    let share = noise * Double(segments) * windowEnergy * values * values / 2 / Double(bandLines)
    for line in 1...bandLines { power[line >> 3][line & 7] = max(power[line >> 3][line & 7] - share, 0) }
    for line in bandLines + 1..<32 { power[line >> 3][line & 7] = 0 }
    return (all, median(power) ?? all)
  }

  /// The powers of two groups of lines at once, since each value of a group has to wait for the one before.
  private func lines(_ first: Int, _ second: Int, _ segment: Span<Double>) -> (SampleGroup, SampleGroup) {
    let (a, b) = (coefficients[first], coefficients[second])
    var (a1, a2) = (SampleGroup.zero, SampleGroup.zero)
    var (b1, b2) = (SampleGroup.zero, SampleGroup.zero)
    for index in 0..<Self.length {
      let value = segment[index]
      let a0 = a1 * a - a2 + value
      let b0 = b1 * b - b2 + value
      (a2, b2) = (a1, b1)
      (a1, b1) = (a0, b0)
    }
    return (a1 * a1 + a2 * a2 - a1 * a2 * a, b1 * b1 + b2 * b2 - b1 * b2 * b)
  }

  private func median(_ power: InlineArray<4, SampleGroup>) -> Double? {
    var total = 0.0
    for line in 1..<32 { total += power[line >> 3][line & 7] }
    guard total > 0 else { return nil }
    var below = 0.0
    for line in 1..<32 {
      let own = power[line >> 3][line & 7]
      if below + own >= total / 2 { return (Double(line) - 0.5 + (total / 2 - below) / own) * spacing }
      below += own
    }
    return nil
  }
}
