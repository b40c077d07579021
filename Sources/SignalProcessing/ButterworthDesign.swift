// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// A digital Butterworth filter of order 1 to 8 as a cascade of second-order sections.
///
/// Closed form: prototype poles on the unit circle, frequency transformation, bilinear transformation with pre-warped
/// corners. Poles and zeros are paired and ordered as `scipy.signal.butter(..., output='sos')` does, so that
/// coefficients agree to 1e-12; only + - * / sqrt and `PortableMath`, so that they are the same on every machine. (Where
/// two pole pairs are equally far from the unit circle, as in a band centred on a quarter of the rate, SciPy's order
/// hangs on its rounding; the filter is the same.)
public struct ButterworthDesign: Sendable, Hashable {
  /// What is let through, corners (-3 dB) in Hz.
  public enum Band: Sendable, Hashable {
    case lowPass(Double)
    case highPass(Double)
    case bandPass(Double, Double)
    case bandStop(Double, Double)
  }

  public let band: Band
  /// Order of the prototype; band-pass and band-stop filters have twice as many poles.
  public let order: Int
  /// Samples a second.
  public let rate: Double
  /// The cascade, gain in the first section, poles nearest to the unit circle last.
  public let sections: [SecondOrderSection]

  /// Designs the filter.
  ///
  /// - Throws: `filter-corner-impossible` where a corner is not above 0 and below half the rate, or corners are not in
  ///   ascending order; `filter-order-impossible` where the order is not 1 to 8; `filter-unstable` where the band is so
  ///   narrow or so low that rounding puts a pole on the unit circle.
  public init(_ band: Band, order: Int, rate: Double) throws(FacialisError) {
    guard (1...8).contains(order) else { throw .filterOrderImpossible(order) }
    guard rate > 0, rate.isFinite else { throw .rateImpossible(rate) }
    self.band = band
    self.order = order
    self.rate = rate
    let corners =
      switch band {
      case .lowPass(let corner), .highPass(let corner): [corner]
      case .bandPass(let low, let high), .bandStop(let low, let high): [low, high]
      }
    for corner in corners where !(corner > 0 && corner < rate / 2) {
      throw .filterCornerImpossible(corner, rate: rate)
    }
    if corners.count == 2, !(corners[0] < corners[1]) {
      throw .filterCornersNotAscending(corners[0], corners[1])
    }
    // The analogue filter lives at a sampling rate of 2, where the bilinear transformation is (4 + s) / (4 - s).
    let warped = corners.map { 4 * PortableMath.tan(PortableMath.pi * ($0 / (rate / 2)) / 2) }
    let analogue = ButterworthDesign.analogue(band, warped, order)
    sections = ButterworthDesign.discrete(analogue).sections()
    guard sections.allSatisfy(\.isStable) else { throw .filterUnstable(corners, rate: rate) }
  }

  /// Group delay at a frequency in Hz, in samples.
  public func groupDelay(at frequency: Double) -> Double { sections.groupDelay(at: frequency, rate: rate) }

  /// Magnitude of the response at a frequency in Hz.
  public func gain(at frequency: Double) -> Double { sections.gain(at: frequency, rate: rate) }

  /// The prototype's poles, one of each conjugate pair (upper half plane) and the real one of odd orders.
  private static func prototype(_ order: Int) -> [ComplexNumber] {
    stride(from: order % 2 == 0 ? 1 : 0, to: order, by: 2).map { step in
      guard step > 0 else { return ComplexNumber(-1) }
      let angle = PortableMath.pi * Double(step) / Double(2 * order)
      return ComplexNumber(-PortableMath.cos(angle), PortableMath.sin(angle))
    }
  }

  private static func analogue(_ band: Band, _ corners: [Double], _ order: Int) -> PoleZeroGain {
    let prototype = prototype(order)
    switch band {
    case .lowPass:
      return PoleZeroGain(
        zeros: [], poles: prototype.map { corners[0] * $0 }, gain: power(corners[0], order), zerosAtInfinity: order)
    case .highPass:
      // The prototype's poles multiply to 1, so that inverting them keeps the gain.
      return PoleZeroGain(
        zeros: Array(repeating: ComplexNumber(0), count: order),
        poles: prototype.map { ComplexNumber(corners[0]) / $0 }.map(upperHalf), gain: 1, zerosAtInfinity: 0)
    case .bandPass:
      let width = corners[1] - corners[0]
      let halves = prototype.map { (width / 2) * $0 }
      return PoleZeroGain(
        zeros: Array(repeating: ComplexNumber(0), count: order),
        poles: halves.flatMap { split($0, around: corners[0] * corners[1]) }, gain: power(width, order),
        zerosAtInfinity: order)
    case .bandStop:
      let width = corners[1] - corners[0]
      let centre = (corners[0] * corners[1]).squareRoot()
      let halves = prototype.map { ComplexNumber(width / 2) / $0 }
      return PoleZeroGain(
        zeros: Array(repeating: ComplexNumber(0, centre), count: order),
        poles: halves.flatMap { split($0, around: corners[0] * corners[1]) }, gain: 1, zerosAtInfinity: 0)
    }
  }

  /// The poles that a prototype pole becomes when it is moved to +-centre, one of each conjugate pair.
  private static func split(_ half: ComplexNumber, around centrePower: Double) -> [ComplexNumber] {
    let root = (half * half - ComplexNumber(centrePower)).squareRoot
    if !half.isReal { return [upperHalf(half + root), upperHalf(half - root)] }
    return root.isReal ? [half + root, half - root] : [upperHalf(half + root)]
  }

  private static func upperHalf(_ pole: ComplexNumber) -> ComplexNumber {
    ComplexNumber(pole.real, pole.imaginary.magnitude)
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }

  private static func discrete(_ analogue: PoleZeroGain) -> PoleZeroGain {
    let four = ComplexNumber(4)
    func factor(_ root: ComplexNumber) -> Double { root.isReal ? 4 - root.real : (four - root).power }
    let gain =
      analogue.gain * analogue.zeros.reduce(1) { $0 * factor($1) } / analogue.poles.reduce(1) { $0 * factor($1) }
    return PoleZeroGain(
      zeros: analogue.zeros.map { (four + $0) / (four - $0) }
        + Array(repeating: ComplexNumber(-1), count: analogue.zerosAtInfinity),
      poles: analogue.poles.map { (four + $0) / (four - $0) }, gain: gain, zerosAtInfinity: 0)
  }
}
