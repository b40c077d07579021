// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// A measure over a subject's sessions with its intervals: one line a side, treatments as vertical marks.
struct TrendFigure {
  struct Point {
    let day: Double
    let value: Double
    let lower: Double?
    let upper: Double?
  }

  struct Line {
    /// `left`, `right` or `entered`: colour and shape of its points.
    let style: String
    let points: [Point]
  }

  let title: String
  let caption: String
  let unit: String
  let lines: [Line]
  let marks: [(day: Double, name: String)]

  private static let left = 70.0
  private static let width = 400.0
  private static let height = 150.0

  /// The figure; nil where there is no point.
  var svg: String? {
    let points = lines.flatMap(\.points)
    guard !points.isEmpty else { return nil }
    let days = points.map(\.day) + marks.map(\.day)
    let (first, last) = (days.min() ?? 0, days.max() ?? 0)
    let top = max(points.map { $0.upper ?? $0.value }.max() ?? 0, 1e-9)
    let low = min(0, points.map { $0.lower ?? $0.value }.min() ?? 0)
    func x(_ day: Double) -> Double {
      last > first ? Self.left + 12 + (Self.width - 24) * (day - first) / (last - first) : Self.left + Self.width / 2
    }
    func y(_ value: Double) -> Double { 14 + Self.height * (1 - (value - low) / (top - low)) }
    let c = Markup.coordinate
    var body = "<path class=\"axis\" d=\"M\(c(Self.left)) 14v\(c(Self.height))h\(c(Self.width))\"/>"
    for value in [low, (low + top) / 2, top] {
      body += "<path class=\"grid\" d=\"M\(c(Self.left)) \(c(y(value)))h\(c(Self.width))\"/>"
      body += "<text class=\"end\" x=\"\(c(Self.left - 5))\" y=\"\(c(y(value) + 4))\">\(EventRate.signed(value))</text>"
    }
    for mark in marks {
      body += "<path class=\"treatment\" d=\"M\(c(x(mark.day))) 14v\(c(Self.height))\"/>"
      body += "<text class=\"mid\" x=\"\(c(x(mark.day)))\" y=\"11\">\(Markup.escape(mark.name))</text>"
    }
    for (index, line) in lines.enumerated() where !line.points.isEmpty {
      // Sides that share a day stand side by side.
      let shift = Double(index) * 5 - Double(lines.count - 1) * 2.5
      let sorted = line.points.sorted { $0.day < $1.day }
      let path = sorted.enumerated().map { "\($0 == 0 ? "M" : "L")\(c(x($1.day) + shift)) \(c(y($1.value)))" }.joined()
      body += "<path class=\"trend \(line.style)line\" d=\"\(path)\"/>"
      for point in sorted {
        let place = x(point.day) + shift
        if let lower = point.lower, let upper = point.upper {
          body += "<path class=\"trend \(line.style)line\" d=\"M\(c(place)) \(c(y(lower)))V\(c(y(upper)))\"/>"
        }
        body +=
          line.style == "right"
          ? "<rect class=\"right\" x=\"\(c(place - 4))\" y=\"\(c(y(point.value) - 4))\" width=\"8\" height=\"8\"/>"
          : "<circle class=\"\(line.style)\" cx=\"\(c(place))\" cy=\"\(c(y(point.value)))\" r=\"4.5\"/>"
      }
    }
    let base = 14 + Self.height
    for day in Set([first, last]).sorted() {
      let date = UTCTime(nanoseconds: Int64(day) * 86_400_000_000_000).rfc3339.prefix(10)
      let anchor = last > first ? (day == first ? "" : " class=\"end\"") : " class=\"mid\""
      let place = last > first ? (day == first ? Self.left : Self.left + Self.width) : x(day)
      body += "<text\(anchor) x=\"\(c(place))\" y=\"\(c(base + 15))\">\(date)</text>"
    }
    body += "<text x=\"4\" y=\"\(c(base + 15))\">\(Markup.escape(unit))</text>"
    return Markup.figure(title, caption, width: Int(Self.left + Self.width) + 12, height: Int(base) + 22, body)
  }
}

extension EventRate {
  /// `short` for numbers of either sign.
  static func signed(_ number: Double) -> String { number < 0 ? "-\(short(-number))" : short(number) }
}
