// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Spasms around a trigger as bars, over the band that shifted spasms give.
struct TriggerFigure {
  let title: String
  let histogram: EventLockedHistogram

  /// The figure.
  var svg: String {
    let (left, width, height) = (40.0, 430.0, 110.0)
    let most = Double(max(1, histogram.counts.max() ?? 1, histogram.nullUpper.max() ?? 1))
    let step = width / Double(max(1, histogram.counts.count))
    let c = Markup.coordinate
    func y(_ count: Double) -> Double { 8 + height * (1 - count / most) }
    var band = ""
    var bars = ""
    for (bin, count) in histogram.counts.enumerated() {
      let x = left + Double(bin) * step
      let (low, high) = (y(Double(histogram.nullLower[bin])), y(Double(histogram.nullUpper[bin])))
      band += "M\(c(x)) \(c(high))h\(c(step))V\(c(low))h-\(c(step))z"
      if count > 0 { bars += "M\(c(x + 0.5)) \(c(8 + height))V\(c(y(Double(count))))h\(c(step - 1))V\(c(8 + height))z" }
    }
    var body = "<path class=\"null\" d=\"\(band)\"/><path class=\"clonicbar\" d=\"\(bars)\"/>"
    body += "<path class=\"axis\" d=\"M\(c(left)) 8v\(c(height))h\(c(width))\"/>"
    body += "<path class=\"treatment\" d=\"M\(c(left + width / 2)) 8v\(c(height))\"/>"
    body += "<text class=\"end\" x=\"\(c(left - 4))\" y=\"16\">\(Int(most))</text>"
    for (share, label) in [(0.0, "-30"), (0.5, "0"), (1.0, "30 s")] {
      let anchor = share == 0 ? "" : share == 1 ? " class=\"end\"" : " class=\"mid\""
      body += "<text\(anchor) x=\"\(c(left + width * share))\" y=\"\(c(height + 22))\">\(label)</text>"
    }
    let window = Decimal.shortest(EventLockedHistogram.windowS)
    return Markup.figure(
      title,
      "n = \(histogram.triggers) triggers, bins of 1 s; grey: pointwise 95 % band of \(EventLockedHistogram.shifts) circular "
        + "shifts. Spasms within \(window) s behind: \(histogram.following), p = \(Decimal.fixed(histogram.pValue, 3)).",
      width: Int(left + width) + 10, height: Int(height) + 28, body)
  }
}
