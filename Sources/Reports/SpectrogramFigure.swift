// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The spectrogram of one channel as a picture between its axes, with the scale of its colours.
struct SpectrogramFigure {
  let spectrogram: ChannelSpectrogram
  let scale: ColourScale

  /// Decibels that the scale spans.
  private static let spanDB = 50.0

  /// One scale for all, so that the sides can be compared: from the value that one cell of 200 exceeds down.
  static func scale(_ spectrograms: [ChannelSpectrogram]) -> ColourScale? {
    let powers = spectrograms.flatMap { $0.columns.compactMap(\.self) }.joined().filter { $0 > 0 }.sorted()
    guard !powers.isEmpty else { return nil }
    let high = decibels(powers[min(powers.count - 1, powers.count * 995 / 1000)])
    let top = Decimal.round(high, 3).rounded(.up)
    return ColourScale(range: top - spanDB...top)
  }

  private static func decibels(_ power: Float) -> Double { 10 * PortableMath.log10(Double(power)) }

  /// The figure.
  var svg: String {
    let (left, top, width, height) = (60.0, 10.0, 800.0, 180.0)
    let seconds = spectrogram.columnS * Double(spectrogram.columns.count)
    let axis = TimeAxis(left: left, width: width, seconds: seconds)
    let (lowest, highest) = (spectrogram.resolution / 2, spectrogram.resolution * (Double(spectrogram.rowCount) + 0.5))
    let c = Markup.coordinate
    let bottom = top + height
    var body = "<image x=\"\(c(left))\" y=\"\(c(top))\" width=\"\(c(width))\" height=\"\(c(height))\" "
    body += "preserveAspectRatio=\"none\" href=\"\(picture)\"/>"
    body += axis.svg(y: bottom, top: bottom)
    body += "<path class=\"axis\" d=\"M\(c(left)) \(c(top))V\(c(bottom))H\(c(left + width))\"/>"
    for hertz in stride(from: 100.0, through: highest, by: 100) {
      let y = bottom - height * (hertz - lowest) / (highest - lowest)
      body += "<path class=\"axis\" d=\"M\(c(left - 4)) \(c(y))h4\"/>"
      body += "<text class=\"end\" x=\"\(c(left - 7))\" y=\"\(c(y + 4))\">\(Int(hertz))</text>"
    }
    body += "<text class=\"end\" x=\"\(c(left - 7))\" y=\"\(c(bottom))\">\(Int(lowest.rounded()))</text>"
    body += "<text class=\"end\" x=\"\(c(left - 36))\" y=\"\(c(top + height / 2))\">Hz</text>"
    body += legend(x: left + width + 24, top: top, height: height)
    return Markup.figure(
      "Spectrogram, \(spectrogram.channel)", caption, width: 1000, height: Int(bottom) + 30, body)
  }

  private var picture: String {
    var pixels: [UInt8] = []
    for row in (0..<spectrogram.rowCount).reversed() {
      for column in spectrogram.columns {
        pixels.append(column.map { $0[row] > 0 ? scale.index(Self.decibels($0[row])) : 0 } ?? ColourScale.white)
      }
    }
    return PalettePNG(width: spectrogram.columns.count, pixels: pixels, palette: ColourScale.palette).dataURL
  }

  private func legend(x: Double, top: Double, height: Double) -> String {
    let c = Markup.coordinate
    let colours = (0..<ColourScale.count).reversed().map { UInt8($0) }
    let strip = PalettePNG(width: 1, pixels: colours, palette: ColourScale.palette).dataURL
    var svg = "<image x=\"\(c(x))\" y=\"\(c(top))\" width=\"14\" height=\"\(c(height))\" preserveAspectRatio=\"none\" "
    svg += "href=\"\(strip)\"/>"
    for step in 0...5 {
      let y = top + height * Double(step) / 5
      let value = scale.range.upperBound - Self.spanDB * Double(step) / 5
      svg += "<text x=\"\(c(x + 18))\" y=\"\(c(y + 4))\">\(Decimal.shortest(value))\(step == 0 ? " dB" : "")</text>"
    }
    return svg
  }

  private var caption: String {
    let segments = Int((spectrogram.columnS / spectrogram.segmentS).rounded())
    let recorded = spectrogram.columns.reduce(0) { $0 + ($1 == nil ? 0 : 1) }
    let why =
      spectrogram.bursts > 0
      ? "the channel of the side with most bursts (n = \(spectrogram.bursts))"
      : "the first channel of the side, none had a burst"
    return
      "\(why); dB against 1 \u{B5}V\u{B2}/Hz; n = \(recorded) columns of \(Decimal.shortest(Decimal.round(spectrogram.columnS, 2))) s, "
      + "each the mean of up to \(segments) segment\(segments == 1 ? "" : "s") of \(Decimal.shortest(Decimal.round(spectrogram.segmentS, 2))) s; rows of "
      + "\(Decimal.shortest(Decimal.round(spectrogram.resolution, 2))) Hz; white: less than a segment recorded."
  }
}
