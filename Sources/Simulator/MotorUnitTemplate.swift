// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The potential of one motor unit at one site: a sum of a biphasic and a triphasic wave, both of zero mean.
///
/// `w(t) = biphasic * g1(t / width) + triphasic * g2(t / width)` with `g1(u) = -u exp(1/2 - u^2/2)` and
/// `g2(u) = (1 - u^2) exp(-u^2/2)`, the first and second derivative of a Gaussian: the shape of a surface potential
/// without the geometry of a volume conductor.
package struct MotorUnitTemplate: Sendable {
  /// Half of what is evaluated, in widths; beyond it the waves are below 3 parts in 100 000.
  package static let reach = 5.0

  /// Weights of the two waves, in microvolts.
  package var biphasic: Double
  package var triphasic: Double
  /// Scale of time, in seconds.
  package var width: Double

  package init(biphasic: Double, triphasic: Double, width: Double) {
    self.biphasic = biphasic
    self.triphasic = triphasic
    self.width = width
  }

  private static let stepsPerWidth = 128

  /// g1 and g2 at 128 steps a width, for linear interpolation: an error below 3 parts in 100 000.
  package static let shapes: [SIMD2<Double>] = {
    let count = Int(2 * reach) * stepsPerWidth + 2
    return (0..<count).map { index in
      let u = Double(index) / Double(stepsPerWidth) - reach
      let bell = PortableMath.exp(-u * u / 2)
      return SIMD2(-u * PortableMath.exp(0.5) * bell, (1 - u * u) * bell)
    }
  }()

  /// Adds the potential, its middle at `center` (in samples from the start of `range`), to a buffer of `rate` samples a
  /// second.
  ///
  /// What lies outside the range is left out. `shapes` is the table above, held by the caller.
  @inline(__always)
  package func add(
    at center: Double, gain: Double, rate: Double, shapes: Span<SIMD2<Double>>, to buffer: inout MutableSpan<Double>,
    _ range: Range<Int>
  ) {
    let step = 1 / (rate * width)
    let half = Self.reach / step
    let first = max(0, Int((center - half).rounded(.up)))
    let last = min(range.count - 1, Int((center + half).rounded(.down)))
    guard first <= last else { return }
    let weights = SIMD2(biphasic * gain, triphasic * gain)
    let scale = Double(Self.stepsPerWidth)
    for n in first...last {
      let x = ((Double(n) - center) * step + Self.reach) * scale
      let index = Int(x)
      let fraction = x - Double(index)
      let low = shapes[index]
      let value = (low + (shapes[index + 1] - low) * fraction) * weights
      buffer[range.lowerBound + n] += value.x + value.y
    }
  }
}
