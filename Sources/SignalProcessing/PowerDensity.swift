// SPDX-License-Identifier: GPL-3.0-or-later

/// A one-sided power spectral density: values at multiples of a resolution, from 0 Hz to half the rate.
///
/// In uV^2/Hz where the signal is in uV. Comes from FFTW: a feature with a tolerance, never what decides an event.
public struct PowerDensity: Sendable, Hashable {
  public var values: [Double]
  /// Hz from one value to the next.
  public var resolution: Double

  public init(values: [Double], resolution: Double) {
    self.values = values
    self.resolution = resolution
  }

  /// Power in a band, in uV^2: the values inside it, each standing for one resolution.
  public func power(in band: ClosedRange<Double>) -> Double {
    indices(of: band).reduce(0) { $0 + values[$1] } * resolution
  }

  /// Mean frequency over a band, in Hz; nil where it holds no power.
  public func meanFrequency(in band: ClosedRange<Double>) -> Double? {
    var weighted = 0.0
    var sum = 0.0
    for index in indices(of: band) {
      weighted += Double(index) * resolution * values[index]
      sum += values[index]
    }
    return sum > 0 ? weighted / sum : nil
  }

  /// The frequency that halves the power of a band, in Hz; nil where it holds no power.
  ///
  /// Each value stands for the stretch of one resolution around it, and the crossing is interpolated in it.
  public func medianFrequency(in band: ClosedRange<Double>) -> Double? {
    PowerDensity.medianFrequency(values.span, resolution: resolution, in: band)
  }

  static func medianFrequency(
    _ values: Span<Double>, resolution: Double, in band: ClosedRange<Double>
  ) -> Double? {
    let indices = indices(of: band, resolution: resolution, count: values.count)
    // Four sums at once, and the crossing sought from the side of the first.
    var sums = SIMD4<Double>.zero
    var index = indices.lowerBound
    while index + 4 <= indices.upperBound {
      sums += SIMD4(values[index], values[index + 1], values[index + 2], values[index + 3])
      index += 4
    }
    var half = sums.sum()
    while index < indices.upperBound {
      half += values[index]
      index += 1
    }
    half /= 2
    guard half > 0, half.isFinite else { return nil }
    var below = 0.0
    for index in indices {
      let value = values[index]
      if below + value >= half { return (Double(index) - 0.5 + (half - below) / value) * resolution }
      below += value
    }
    return nil
  }

  /// The strongest frequency of a band, interpolated by a parabola, and the index of its value; nil without power.
  public func peak(in band: ClosedRange<Double>) -> (frequency: Double, index: Int)? {
    guard let index = indices(of: band).max(by: { values[$0] < values[$1] }), values[index] > 0 else { return nil }
    guard index > 0, index + 1 < values.count else { return (Double(index) * resolution, index) }
    let (before, centre, after) = (values[index - 1], values[index], values[index + 1])
    let curvature = before - 2 * centre + after
    let shift = curvature < 0 ? 0.5 * (before - after) / curvature : 0
    return ((Double(index) + Swift.min(0.5, Swift.max(-0.5, shift))) * resolution, index)
  }

  /// The values whose frequency lies in a band.
  private func indices(of band: ClosedRange<Double>) -> Range<Int> {
    PowerDensity.indices(of: band, resolution: resolution, count: values.count)
  }

  private static func indices(of band: ClosedRange<Double>, resolution: Double, count: Int) -> Range<Int> {
    guard resolution > 0, band.upperBound >= 0 else { return 0..<0 }
    // A hair of tolerance, so that a corner which is a multiple of the resolution is inside whatever its rounding.
    let first = (band.lowerBound / resolution - 1e-9).rounded(.up)
    let last = Swift.min((band.upperBound / resolution + 1e-9).rounded(.down), Double(count - 1))
    guard last >= first else { return 0..<0 }
    let lower = Int(Swift.max(0, first))
    return lower..<Swift.max(lower, Int(last) + 1)
  }
}
