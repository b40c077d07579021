// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// The rhythm of activity: the spectrum of an envelope between 0.5 and 30 Hz.
///
/// The envelope is averaged down to about 125 values a second and cut into windows that overlap by half. A feature from
/// FFTW: it describes clonic activity, it decides nothing.
public struct EnvelopeSpectrum: ~Copyable, Sendable {
  /// The rhythm of one stretch.
  public struct Rhythm: Sendable, Hashable {
    /// The strongest frequency, in Hz.
    public let peakFrequency: Double
    /// Power at the peak (it and one neighbour on each side) as a share of the band's, 0 to 1: near 1 for a regular
    /// train, small for random bursts.
    public let peakShare: Double
  }

  /// Where rhythms are looked for, in Hz.
  public static let band = 0.5...30.0
  /// Samples of envelope that are averaged to one value.
  public let averaging: Int
  /// Samples of envelope in a window.
  public var windowLength: Int { welch.length * averaging }
  private var welch: WelchEstimate
  private var averaged: [Double] = []

  /// A spectrum with windows of `window` seconds, so a resolution of 1 / window.
  ///
  /// - Throws: `rate-impossible`; `signal-setting-impossible` where the window is not 2 to 120 s or the rate is below
  ///   62.5 samples a second.
  public init(window: Double = 8, rate: Double) throws(FacialisError) {
    guard rate > 0, rate.isFinite else { throw .rateImpossible(rate) }
    guard window >= 2, window <= 120 else {
      throw .measureSettingImpossible("window of the envelope's spectrum in seconds", window, allowed: "2 to 120 s")
    }
    guard rate >= 62.5, rate <= 1e6 else {
      throw .measureSettingImpossible("rate of the envelope", rate, allowed: "62.5 to 1000000 samples a second")
    }
    let averaging = Swift.max(1, Int(rate / 125))
    let averagedRate = rate / Double(averaging)
    let welch = try WelchEstimate(length: Int(window * averagedRate), rate: averagedRate)
    self.averaging = averaging
    self.welch = welch
  }

  /// The density of a stretch's envelope; nil where it is shorter than a window.
  public mutating func density(of envelope: Span<Double>) -> PowerDensity? {
    averaged.removeAll(keepingCapacity: true)
    var from = 0
    while from + averaging <= envelope.count {
      var sum = 0.0
      for index in from..<from + averaging { sum += envelope[index] }
      averaged.append(sum / Double(averaging))
      from += averaging
    }
    welch.reset()
    let values = averaged
    let step = welch.length / 2
    welch.addSegments(of: values.span, step: step)
    return welch.density
  }

  /// The rhythm of a stretch; nil where it is shorter than a window or does not vary.
  public mutating func rhythm(of envelope: Span<Double>) -> Rhythm? {
    guard let density = density(of: envelope), let peak = density.peak(in: Self.band) else { return nil }
    let resolution = density.resolution
    let centre = Double(peak.index) * resolution
    let lower = Swift.max(Self.band.lowerBound, centre - resolution)
    let upper = Swift.min(Self.band.upperBound, centre + resolution)
    let total = density.power(in: Self.band)
    guard total > 0 else { return nil }
    return Rhythm(peakFrequency: peak.frequency, peakShare: density.power(in: lower...upper) / total)
  }
}
