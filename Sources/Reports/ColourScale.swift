// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Decibels as colours from dark to light, viridis at nine places with straight lines between, which prints in grey as well.
struct ColourScale {
  /// What the darkest and the lightest colour stand for, in dB.
  let range: ClosedRange<Double>

  /// Colours that stand for numbers; the next one is white, for nothing.
  static let count = 255
  static let white = UInt8(count)

  private static let anchors: [(UInt8, UInt8, UInt8)] = [
    (0x44, 0x01, 0x54), (0x48, 0x28, 0x78), (0x3E, 0x4A, 0x89), (0x31, 0x68, 0x8E), (0x26, 0x82, 0x8E),
    (0x1F, 0x9E, 0x89), (0x35, 0xB7, 0x79), (0x6E, 0xCE, 0x58), (0xFD, 0xE7, 0x25),
  ]

  /// Red, green and blue of every colour, white last.
  static let palette: [(UInt8, UInt8, UInt8)] =
    (0..<count).map { index in
      let place = Double(index) / Double(count - 1) * Double(anchors.count - 1)
      let low = min(Int(place), anchors.count - 2)
      let share = place - Double(low)
      func mixed(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Double(a) + (Double(b) - Double(a)) * share).rounded()) }
      let (a, b) = (anchors[low], anchors[low + 1])
      return (mixed(a.0, b.0), mixed(a.1, b.1), mixed(a.2, b.2))
    } + [(255, 255, 255)]

  /// The colour of a value, beyond the range that of its end.
  func index(_ decibels: Double) -> UInt8 {
    let share = (decibels - range.lowerBound) / (range.upperBound - range.lowerBound)
    guard share > 0 else { return 0 }
    return UInt8((min(share, 1) * Double(Self.count - 1)).rounded())
  }
}
