// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Text in the OpenMetrics format 1.0, family by family.
package struct MetricsText {
  package static let mediaType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

  package enum Kind: String {
    case counter, gauge, info, stateset
  }

  package typealias Labels = [(name: String, value: String)]

  private var text = ""

  package init() {}

  /// The whole text with its end mark.
  package var finished: String { text + "# EOF\n" }

  /// One family; without samples it is left out.
  ///
  /// - Parameter unit: the family's name has to end with it.
  package mutating func family(
    _ name: String, _ kind: Kind, unit: String = "", _ help: String, _ samples: [(labels: Labels, value: Double)]
  ) {
    if samples.isEmpty { return }
    head(name, kind.rawValue, unit, help)
    let suffix = kind == .counter ? "_total" : kind == .info ? "_info" : ""
    for sample in samples { line(name + suffix, sample.labels, sample.value) }
  }

  /// A family of one sample without labels.
  package mutating func family(_ name: String, _ kind: Kind, unit: String = "", _ help: String, _ value: Double) {
    family(name, kind, unit: unit, help, [([], value)])
  }

  /// A histogram in seconds.
  package mutating func histogram(_ name: String, _ help: String, _ histogram: LatencyHistogram) {
    head(name, "histogram", "seconds", help)
    var count = 0
    for (bound, number) in zip(LatencyHistogram.bounds, histogram.counts) {
      count += number
      line(name + "_bucket", [("le", Self.bound(bound))], Double(count))
    }
    line(name + "_bucket", [("le", "+Inf")], Double(histogram.total))
    line(name + "_count", [], Double(histogram.total))
    line(name + "_sum", [], histogram.sum)
  }

  private mutating func head(_ name: String, _ kind: String, _ unit: String, _ help: String) {
    text += "# TYPE \(name) \(kind)\n"
    if !unit.isEmpty { text += "# UNIT \(name) \(unit)\n" }
    text += "# HELP \(name) \(Self.escaped(help))\n"
  }

  private mutating func line(_ name: String, _ labels: Labels, _ value: Double) {
    let words = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
    text += name + (words.isEmpty ? "" : "{\(words)}") + " \(Decimal.shortest(value))\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  /// Bounds of buckets are decimal fractions in the canonical form.
  private static func bound(_ bound: Double) -> String {
    let text = Decimal.shortest(bound)
    return text.contains(".") || text.contains("e") ? text : text + ".0"
  }
}
