// SPDX-License-Identifier: GPL-3.0-or-later

/// How many frames one data record of a file holds and how long it lasts, so that both are exact in the file's header.
public struct RecordLayout: Sendable, Hashable {
  /// Frames in one data record.
  public let framesPerRecord: Int
  /// Duration of one data record in microseconds, as its 8 characters in the header say.
  public let microseconds: Int

  /// The layout of a stream: the longest record up to `recordDuration` that states the rate exactly, else the shortest longer
  /// one up to 1 s, else the one whose stated rate is nearest.
  ///
  /// `rate` is in Hz, positive and at most 1 MHz; `recordDuration` in seconds.
  public init(rate: Double, recordDuration: Double = 0.25) {
    let rate = rate.isFinite && rate > 0 ? min(max(rate, 0.001), 1e6) : 1
    let wanted = max(1, Int((rate * max(recordDuration, 0)).rounded(.down)))
    let longest = max(wanted, Int(rate.rounded(.down)))
    let candidates = [
      stride(from: wanted, through: max(1, wanted / 4), by: -1), stride(from: wanted, through: longest, by: 1),
    ]
    var best: (frames: Int, microseconds: Int)?
    var bestError = Double.infinity
    search: for range in candidates {
      for frames in range {
        let microseconds = Int((Double(frames) * 1e6 / rate).rounded(.toNearestOrEven))
        guard microseconds > 0, Self.text(microseconds).utf8.count <= 8 else { continue }
        let error = (Self.rate(frames, microseconds) - rate).magnitude
        if error < bestError {
          best = (frames, microseconds)
          bestError = error
        }
        if error == 0 { break search }
      }
    }
    framesPerRecord = best?.frames ?? 1
    microseconds = best?.microseconds ?? 1_000_000
  }

  /// The duration in seconds.
  public var duration: Double { Double(microseconds) / 1e6 }

  /// The duration as the header states it, at most 8 characters.
  public var durationText: String { Self.text(microseconds) }

  /// The rate in Hz that a reader computes from the header.
  public var rate: Double { Self.rate(framesPerRecord, microseconds) }

  private static func rate(_ frames: Int, _ microseconds: Int) -> Double {
    Double(frames) * 1e6 / Double(microseconds)
  }

  private static func text(_ microseconds: Int) -> String {
    Decimal.trimmed(microseconds, decimals: 6)
  }
}

extension Decimal {
  /// `units` / 10^`decimals` as exact text without zeros at its end, e.g. `0.25`.
  public static func trimmed(_ units: Int, decimals: Int) -> String {
    var digits = String(units.magnitude)
    if digits.utf8.count <= decimals {
      digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
    }
    let point = digits.index(digits.endIndex, offsetBy: -decimals)
    var fraction = digits[point...]
    while fraction.last == "0" { fraction.removeLast() }
    let sign = units < 0 ? "-" : ""
    return fraction.isEmpty ? "\(sign)\(digits[..<point])" : "\(sign)\(digits[..<point]).\(fraction)"
  }
}
