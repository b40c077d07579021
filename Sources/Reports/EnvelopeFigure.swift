// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The envelopes of all channels around one trigger: a row a muscle, left and right on one scale beside each other.
struct EnvelopeFigure {
  let trigger: String
  let envelopes: [TriggeredEnvelope]

  /// Rows that a page holds.
  static let mostRows = 9
  private static let rowHeight = 100.0
  private static let panelHeight = 70.0
  private static let width = 410.0

  /// The muscles with their sites, brow to chin, each with what was recorded of it.
  private var rows: [[TriggeredEnvelope]] {
    var rows: [[TriggeredEnvelope]] = []
    for envelope in envelopes.sorted(by: { $0.channel < $1.channel }) where !envelope.means.isEmpty {
      let name = envelope.channel
      if let place = rows.firstIndex(where: { $0[0].channel.muscle == name.muscle && $0[0].channel.site == name.site })
      {
        rows[place].append(envelope)
      } else {
        rows.append([envelope])
      }
    }
    return rows
  }

  /// The figure with its table; empty where no trigger had the whole time around it.
  var html: String {
    let rows = rows
    guard !rows.isEmpty else { return "" }
    var body = ""
    for (index, row) in rows.prefix(Self.mostRows).enumerated() {
      let top = 16 + Double(index) * Self.rowHeight
      let most = row.flatMap { $0.means.indices.map($0.upper) }.max() ?? 1
      for envelope in row {
        body += panel(envelope, left: envelope.channel.side == .left ? 50 : 550, top: top, most: max(most, 1e-9))
      }
    }
    let shown = min(rows.count, Self.mostRows)
    let counts = envelopes.map(\.count)
    let (least, greatest) = (counts.min() ?? 0, counts.max() ?? 0)
    let n = least == greatest ? "\(greatest)" : "\(least) to \(greatest) by channel"
    return Markup.figure(
      "Mean rectified envelope around \(trigger)",
      "n = \(n) triggers; \u{B5}V; line: mean over the triggers, band: one standard error to both sides; grey: interval of "
        + "the time before; dashed: onset of the trigger; thin line: latency. Left and right on the same scale."
        + (rows.count > shown ? " Only the first \(shown) muscles are drawn; the table has all." : ""),
      width: 1000, height: 16 + shown * Int(Self.rowHeight) + 4, body) + table
  }

  private func panel(_ envelope: TriggeredEnvelope, left: Double, top: Double, most: Double) -> String {
    let c = Markup.coordinate
    let (height, width) = (Self.panelHeight, Self.width)
    let step = width / Double(TriggeredEnvelope.binCount)
    let bottom = top + height
    func x(_ milliseconds: Double) -> Double {
      left + (milliseconds + Double(TriggeredEnvelope.beforeMS)) / Double(TriggeredEnvelope.binMS) * step
    }
    func y(_ value: Double) -> Double { bottom - min(max(value / most, 0), 1) * height }
    func path(_ values: [Double]) -> String {
      values.enumerated().map { "\(c(left + (Double($0) + 0.5) * step)) \(c(y($1)))" }.joined(separator: "L")
    }
    var svg = ""
    if let interval = envelope.restInterval {
      let (high, low) = (y(interval.upperBound), y(interval.lowerBound))
      svg += "<path class=\"null\" d=\"M\(c(left)) \(c(high))h\(c(width))V\(c(low))h-\(c(width))z\"/>"
    }
    let side = envelope.channel.side.rawValue
    if !envelope.errors.isEmpty {
      let upper = path(envelope.means.indices.map(envelope.upper))
      // The lower edge runs backwards, so that the two close to a band.
      let lower = envelope.means.indices.reversed().map {
        "\(c(left + (Double($0) + 0.5) * step)) \(c(y(envelope.means[$0] - envelope.errors[$0])))"
      }
      svg += "<path class=\"\(side)\" fill-opacity=\".3\" d=\"M\(upper)L\(lower.joined(separator: "L"))z\"/>"
    }
    svg += "<path class=\"line \(side)\" d=\"M\(path(envelope.means))\"/>"
    svg += "<path class=\"treatment\" d=\"M\(c(x(0))) \(c(top))V\(c(bottom))\"/>"
    switch envelope.latency {
    case .rises(let milliseconds), .falls(let milliseconds):
      svg += "<path class=\"axis\" d=\"M\(c(x(Double(milliseconds)))) \(c(top))V\(c(bottom))\"/>"
    case .none, .tooFewTriggers: break
    }
    svg += "<path class=\"axis\" d=\"M\(c(left)) \(c(top))V\(c(bottom))h\(c(width))\"/>"
    svg += "<text x=\"\(c(left))\" y=\"\(c(top - 4))\">\(envelope.channel)</text>"
    svg += "<text class=\"end\" x=\"\(c(left - 4))\" y=\"\(c(top + 8))\">\(Self.label(most))</text>"
    svg += "<text class=\"end\" x=\"\(c(left - 4))\" y=\"\(c(bottom))\">0</text>"
    for milliseconds in stride(from: -TriggeredEnvelope.beforeMS, through: TriggeredEnvelope.behindMS, by: 250) {
      let isLast = milliseconds == TriggeredEnvelope.behindMS
      svg += "<text class=\"\(isLast ? "end" : "mid")\" x=\"\(c(x(Double(milliseconds))))\" y=\"\(c(bottom + 12))\">"
      svg += "\(milliseconds)\(isLast ? " ms" : "")</text>"
    }
    return svg
  }

  private var table: String {
    let rows = envelopes.sorted { $0.channel < $1.channel }.map { envelope in
      [
        "\(envelope.channel)", "\(envelope.count)", "\(envelope.leftOut)",
        envelope.restInterval.map { "\(Self.label($0.lowerBound)) to \(Self.label($0.upperBound))" } ?? "n/a",
        envelope.rest.map(Self.label) ?? "n/a", envelope.peak.map(Self.label) ?? "n/a", Self.text(envelope.latency),
      ]
    }
    return Markup.table(
      [
        "\(trigger), channel", "n", "Left out", "Interval before (\u{B5}V)", "Mean before (\u{B5}V)",
        "Peak behind (\u{B5}V)",
        "Latency (ms)",
      ], rows, empty: "No channel.")
  }

  private static func text(_ latency: TriggeredEnvelope.Latency) -> String {
    switch latency {
    case .rises(let milliseconds): "\(milliseconds)"
    case .falls(let milliseconds): "\(milliseconds) (falls)"
    case .none: "none"
    case .tooFewTriggers: "n/a (n < \(TriggeredEnvelope.leastTriggers))"
    }
  }

  private static func label(_ microvolts: Double) -> String {
    Decimal.shortest(Decimal.round(microvolts, microvolts.magnitude >= 100 ? 0 : microvolts.magnitude >= 10 ? 1 : 2))
  }
}

extension TriggeredEnvelope {
  /// The upper edge of the standard error's band in a bin.
  fileprivate func upper(_ bin: Int) -> Double { means[bin] + (errors.isEmpty ? 0 : errors[bin]) }
}
