// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

/// A family of ADCs on the bench: the emulated model, how the daemon is told to read it, and what its ramp is.
struct BenchFamily: Sendable, CustomTestStringConvertible {
  let model: String
  let specification: String
  /// Each input, and its place in the ramp: input k shows frame + 4097 k.
  let inputs: [(name: String, place: Int)]
  /// Frames a second.
  let rate: Int
  /// Where the ramp begins anew.
  let modulus: Int
  let isIsolated: Bool
  var testDescription: String { model }

  static let biosemi = BenchFamily(
    model: "biosemi", specification: "usb:0547:1005",
    inputs: [("A1", 0), ("A2", 1), ("A32", 31), ("B1", 32), ("D32", 127), ("EX1", 128), ("EX8", 135)], rate: 4096,
    modulus: 1 << 22, isIsolated: true)
  static let mcc = BenchFamily(
    model: "mcc", specification: "usb:09db:00ea:01A2B3C1,rate=4000", inputs: (0..<8).map { ("\($0)", $0) }, rate: 4000,
    modulus: 1 << 16, isIsolated: false)
  static let mcc1808 = BenchFamily(
    model: "mcc1808", specification: "usb:09db:013e,rate=4000", inputs: [7, 0, 3, 1].map { ("\($0)", $0) }, rate: 4000,
    modulus: 1 << 18, isIsolated: false)
  static let labjack = BenchFamily(
    model: "labjack", specification: "usb:0cd5:0006:360000001,rate=4000", inputs: (0..<8).map { ("AIN\($0)", $0) },
    rate: 4000, modulus: 1 << 16, isIsolated: false)
  static let all = [biosemi, mcc, mcc1808, labjack]

  private static let names = ["R-FRO", "L-FRO", "R-OOC", "L-OOC", "R-ZYG", "L-ZYG", "R-OOR", "L-OOR"]

  /// The montage as a person would write it.
  var montage: String {
    let channels = zip(inputs, Self.names).map { "[[channel]]\ninput = \"\($0.name)\"\nname = \"\($1)\"\n" }
    return "name = \"bench\"\n" + (isIsolated ? "" : "isolated_amplifier = \"Bench amplifier\"\n") + channels.joined()
  }
}
