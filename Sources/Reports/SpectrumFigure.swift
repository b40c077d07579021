// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing

/// The spectra of one channel, quiet below active, on a logarithmic scale.
struct SpectrumFigure {
  let spectrum: ChannelSpectrum

  /// Channels that a page shows at most.
  static let mostChannels = 16
  /// Highest frequency and width of a point, in Hz.
  private static let highestHz = 500.0
  private static let pointHz = 5.0
  private static let decades = 5.0
  private static let band = 20.0...450.0

  /// The figure; nil without a spectrum.
  var svg: String? {
    let quiet = spectrum.quiet.map(Self.points) ?? []
    let active = spectrum.active.map(Self.points) ?? []
    guard let most = (quiet + active).map(\.power).max(), most > 0 else { return nil }
    let (left, width, height) = (52.0, 420.0, 110.0)
    let top = PortableMath.log10(most)
    let c = Markup.coordinate
    func x(_ hertz: Double) -> Double { left + width * hertz / Self.highestHz }
    func path(_ points: [(hertz: Double, power: Double)]) -> String {
      var path = ""
      for point in points where point.power > 0 {
        let fall = min(1, max(0, (top - PortableMath.log10(point.power)) / Self.decades))
        path += "\(path.isEmpty ? "M" : "L")\(c(x(point.hertz))) \(c(10 + height * fall))"
      }
      return path
    }
    var body = ""
    for hertz in stride(from: 0.0, through: Self.highestHz, by: 100) {
      body += "<path class=\"grid\" d=\"M\(c(x(hertz))) 10v\(c(height))\"/>"
      let anchor = hertz == Self.highestHz ? "end" : "mid"
      body += "<text class=\"\(anchor)\" x=\"\(c(x(hertz)))\" y=\"\(c(height + 22))\">\(Int(hertz))</text>"
    }
    body += "<path class=\"axis\" d=\"M\(c(left)) 10v\(c(height))h\(c(width))\"/>"
    body += "<text class=\"end\" x=\"\(c(left - 4))\" y=\"18\">\(Self.label(most))</text>"
    body += "<text class=\"end\" x=\"\(c(left - 4))\" y=\"\(c(height + 10))\">\(Self.label(most / 1e5))</text>"
    body += "<text class=\"end\" x=\"\(c(left + width))\" y=\"\(c(height + 34))\">Hz</text>"
    body += "<path class=\"line quiet\" d=\"\(path(quiet))\"/>"
    body += "<path class=\"line \(spectrum.channel.side.rawValue)\" d=\"\(path(active))\"/>"
    let median = spectrum.active?.medianFrequency(in: Self.band)
    if let median { body += "<path class=\"treatment\" d=\"M\(c(x(median))) 10v\(c(height))\"/>" }
    return Markup.figure(
      "\(spectrum.channel)", caption(median), width: Int(left + width) + 10, height: Int(height) + 40, body)
  }

  private func caption(_ median: Double?) -> String {
    let active = spectrum.activeSegments
    let words = median.map { ", median frequency \(Decimal.fixed($0, 0)) Hz (dashed)" } ?? ""
    return "active n = \(active) segments of 0.5 s\(words); quiet (grey) n = \(spectrum.quietSegments)."
  }

  /// Means over `pointHz`.
  private static func points(_ density: PowerDensity) -> [(hertz: Double, power: Double)] {
    let step = max(1, Int((pointHz / density.resolution).rounded()))
    let last = min(density.values.count - 1, Int(highestHz / density.resolution))
    return stride(from: 1, through: max(1, last - step + 1), by: step).compactMap { first in
      guard first + step <= density.values.count else { return nil }
      let mean = density.values[first..<first + step].reduce(0, +) / Double(step)
      return ((Double(first) + Double(step - 1) / 2) * density.resolution, mean)
    }
  }

  private static func label(_ power: Double) -> String {
    power >= 0.01
      ? Decimal.shortest(Decimal.round(power, power >= 10 ? 0 : 2)) : Decimal.shortest(Decimal.round(power, 5))
  }
}
