// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// The power spectral density of a signal by Welch's method, as `scipy.signal.welch` with a Hann window and constant
/// detrending (Welch 1967).
///
/// Segments are added one at a time, so that active time in pieces can be put together; each loses its mean.
public struct WelchEstimate: ~Copyable, Sendable {
  /// Samples in a segment.
  public let length: Int
  /// Segments added since the last reset.
  public private(set) var segmentCount = 0
  private let rate: Double
  private let window: HannWindow
  private var spectrum: PowerSpectrum
  private var sums: [Double]

  /// An estimate of segments of `length` samples; their resolution is `rate / length`.
  ///
  /// - Throws: `rate-impossible`, `signal-setting-impossible`, `no-memory`.
  public init(length: Int, rate: Double) throws(FacialisError) {
    guard rate > 0, rate.isFinite else { throw .rateImpossible(rate) }
    let spectrum = try PowerSpectrum(length: length)
    self.spectrum = spectrum
    self.length = length
    self.rate = rate
    window = HannWindow(length: length)
    sums = Array(repeating: 0, count: length / 2 + 1)
  }

  /// Forgets all segments.
  public mutating func reset() {
    for index in sums.indices { sums[index] = 0 }
    segmentCount = 0
  }

  /// Adds one segment of `length` samples. No allocation; one that holds a value that is no number is left out.
  public mutating func add(_ segment: Span<Double>) {
    let weights = window.values
    // Taken out of `self` for the call, which needs `self` for itself.
    var powers: [Double] = []
    swap(&powers, &sums)
    var span = powers.mutableSpan
    let isAdded = spectrum.addPowers(of: segment, window: weights.span, subtractsMean: true, to: &span)
    swap(&powers, &sums)
    if isAdded { segmentCount += 1 }
  }

  /// Adds the whole segments of a stretch, `step` samples apart (half a segment as a rule).
  public mutating func addSegments(of stretch: Span<Double>, step: Int) {
    var from = 0
    while from + length <= stretch.count {
      add(stretch.extracting(from..<from + length))
      from += Swift.max(1, step)
    }
  }

  /// The frequency that halves the power of a band so far, in Hz, without making a density; nil without power.
  public func medianFrequency(in band: ClosedRange<Double>) -> Double? {
    PowerDensity.medianFrequency(sums.span, resolution: rate / Double(length), in: band)
  }

  /// The density so far, in the signal's unit squared per Hz; nil before the first segment.
  public var density: PowerDensity? {
    guard segmentCount > 0 else { return nil }
    let scale = 1 / (rate * window.power * Double(segmentCount))
    var values = sums.map { $0 * scale }
    // One-sided: all but 0 Hz and, where the length is even, half the rate stand for two frequencies.
    for index in 1..<(length % 2 == 0 ? values.count - 1 : values.count) { values[index] *= 2 }
    return PowerDensity(values: values, resolution: rate / Double(length))
  }
}
