// SPDX-License-Identifier: GPL-3.0-or-later

/// A filter by its zeros, poles and gain; of a conjugate pair only the half with positive imaginary part is stored.
struct PoleZeroGain {
  var zeros: [ComplexNumber]
  var poles: [ComplexNumber]
  var gain: Double
  var zerosAtInfinity: Int

  /// The digital filter as second-order sections, paired as SciPy's `zpk2sos(pairing='nearest')` documents it: the pole
  /// nearest to the unit circle goes last, with the zero nearest to it; the gain goes into the first section.
  func sections() -> [SecondOrderSection] {
    var poles = Self.sorted(self.poles)
    var zeros = Self.sorted(self.zeros)
    var sections: [SecondOrderSection] = []
    while !poles.isEmpty {
      let first = Self.take(Self.nearestToCircle(poles, where: { _ in true }), from: &poles)
      let realPoles = poles.count(where: \.isReal)
      if first.isReal, realPoles == 0 {
        let zero = Self.take(Self.nearest(zeros, to: first, where: \.isReal), from: &zeros)
        sections.append(Self.section((zero, ComplexNumber(0)), (first, ComplexNumber(0))))
        continue
      }
      if poles.count + 1 == zeros.count, !first.isReal, realPoles == 1, zeros.count(where: \.isReal) == 1 {
        let zero = Self.take(Self.nearest(zeros, to: first, where: { !$0.isReal }), from: &zeros)
        sections.append(Self.section((zero, nil), (first, nil)))
        continue
      }
      let second = first.isReal ? Self.take(Self.nearestToCircle(poles, where: \.isReal), from: &poles) : nil
      let zero = Self.take(Self.nearest(zeros, to: first, where: { _ in true }), from: &zeros)
      let partner = zero.isReal ? Self.take(Self.nearest(zeros, to: first, where: \.isReal), from: &zeros) : nil
      sections.append(Self.section((zero, partner), (first, second)))
    }
    sections.reverse()
    sections[0].b0 *= gain
    sections[0].b1 *= gain
    sections[0].b2 *= gain
    return sections
  }

  /// Pairs by ascending real part, then the real ones, padded by 0 to an even number.
  private static func sorted(_ roots: [ComplexNumber]) -> [ComplexNumber] {
    let pairs = roots.filter { !$0.isReal }
      .sorted { ($0.real, $0.imaginary) < ($1.real, $1.imaginary) }
    var real = roots.filter(\.isReal)
    if real.count % 2 == 1 { real.append(ComplexNumber(0)) }
    return pairs + real.sorted { $0.real < $1.real }
  }

  private static func nearestToCircle(_ roots: [ComplexNumber], where fits: (ComplexNumber) -> Bool) -> Int? {
    roots.indices.filter { fits(roots[$0]) }
      .min { (1 - roots[$0].magnitude).magnitude < (1 - roots[$1].magnitude).magnitude }
  }

  private static func nearest(
    _ roots: [ComplexNumber], to target: ComplexNumber, where fits: (ComplexNumber) -> Bool
  ) -> Int? {
    roots.indices.filter { fits(roots[$0]) }
      .min { (roots[$0] - target).magnitude < (roots[$1] - target).magnitude }
  }

  private static func take(_ index: Int?, from roots: inout [ComplexNumber]) -> ComplexNumber {
    index.map { roots.remove(at: $0) } ?? ComplexNumber(0)
  }

  /// A section of two roots each; a missing second root is the conjugate of the first.
  private static func section(
    _ zeros: (ComplexNumber, ComplexNumber?), _ poles: (ComplexNumber, ComplexNumber?)
  ) -> SecondOrderSection {
    let (b1, b2) = polynomial(zeros)
    let (a1, a2) = polynomial(poles)
    return SecondOrderSection(b0: 1, b1: b1, b2: b2, a1: a1, a2: a2)
  }

  private static func polynomial(_ roots: (ComplexNumber, ComplexNumber?)) -> (Double, Double) {
    guard let second = roots.1 else { return (-2 * roots.0.real, roots.0.power) }
    return (-(roots.0.real + second.real), roots.0.real * second.real)
  }
}
