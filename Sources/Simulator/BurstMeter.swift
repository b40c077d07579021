// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Measures a component without noise, as one channel sees it: the truth of a burst.
struct BurstMeter: Sendable {
  /// One burst in one channel; times in seconds.
  struct Measure: Sendable {
    var onset: Double
    var end: Double
    var peakToPeak: Double
    /// Energy in 20 to 450 Hz, in square microvolts times seconds.
    var energy: Double

    /// RMS in 20 to 450 Hz between onset and end.
    var rms: Double { (energy / max(end - onset, 0.001)).squareRoot() }
  }

  /// Samples a second at which components are measured.
  static let rate = 4000.0
  private static let margin = 0.02

  private let shapes = MotorUnitTemplate.shapes
  private var scratch: [Double] = []

  /// Onset and end are the first and last instant at which the component exceeds the larger of 1 uV and 5 % of its own
  /// peak; nil where it never does.
  mutating func measure(_ discharges: [Discharge], _ templates: [MotorUnitTemplate]) -> Measure? {
    guard let first = discharges.map(\.time).min(), let last = discharges.map(\.time).max() else { return nil }
    let shapes = self.shapes
    var scratch: [Double] = []
    swap(&scratch, &self.scratch)
    defer { swap(&scratch, &self.scratch) }
    let start = first - Self.margin
    let count = Int((last - start + Self.margin) * Self.rate) + 1
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: repeatElement(0, count: count))
    var span = scratch.mutableSpan
    for discharge in discharges {
      templates[Int(discharge.unit)].add(
        at: (discharge.time - start) * Self.rate, gain: discharge.gain, rate: Self.rate, shapes: shapes.span, to: &span,
        0..<count)
    }
    var highest = 0.0
    var lowest = 0.0
    for index in span.indices {
      highest = max(highest, span[index])
      lowest = min(lowest, span[index])
    }
    let threshold = max(1, 0.05 * max(highest, -lowest))
    guard let onset = span.indices.first(where: { span[$0].magnitude > threshold }),
      let end = span.indices.last(where: { span[$0].magnitude > threshold })
    else { return nil }
    var filter = BandFilter(rate: Self.rate)
    var sum = 0.0
    for index in span.indices {
      let value = filter.next(span[index])
      sum += value * value
    }
    return Measure(
      onset: start + Double(onset) / Self.rate, end: start + Double(end + 1) / Self.rate,
      peakToPeak: highest - lowest, energy: sum / Self.rate)
  }
}
