// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// One figure over several runs: channel-samples per second of processor time, or what its unit says.
struct Measurement {
  static let throughput = "million channel-samples per CPU second"

  let name: String
  /// Nil for what has none.
  var channels: Int?
  /// Ascending, one a run.
  let runs: [Double]
  var unit = Measurement.throughput

  var median: Double { runs[runs.count / 2] }
  var lowest: Double { runs[0] }
  var highest: Double { runs[runs.count - 1] }

  /// Runs the body often enough for about 0.1 s of processor time a run, 9 times; `channelSamples` is what one call does.
  static func measure(_ name: String, channels: Int, channelSamples: Int, _ body: () -> Void) -> Measurement {
    body()
    var calls = 1
    while true {
      let time = cpuTime { for _ in 0..<calls { body() } }
      if time > 0.02 {
        calls = max(1, Int(Double(calls) * 0.1 / time))
        break
      }
      calls *= 2
    }
    let runs = (0..<9).map { _ in
      Double(channelSamples) * Double(calls) / cpuTime { for _ in 0..<calls { body() } } / 1e6
    }
    return Measurement(name: name, channels: channels, runs: runs.sorted())
  }

  /// Seconds of processor time that the body takes in this process.
  private static func cpuTime(_ body: () -> Void) -> Double {
    let start = processorTime()
    body()
    return processorTime() - start
  }

  private static func processorTime() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  var text: String {
    let label = channels.map { "\(name), \($0) ch" } ?? name
    let padding = String(repeating: " ", count: max(1, 52 - label.count))
    let spread = runs.count > 1 ? "  (\(rounded(lowest)) to \(rounded(highest)))" : ""
    return "\(label)\(padding)\(rounded(median))\(spread)\(unit == Self.throughput ? "" : "  \(unit)")"
  }

  var json: String {
    let channels = channels.map { "\"channels\": \($0), " } ?? ""
    return """
      {"name": "\(name)", \(channels)"median": \(rounded(median)), "lowest": \(rounded(lowest)), \
      "highest": \(rounded(highest)), "runs": \(runs.count), "unit": "\(unit)"}
      """
  }

  /// To four digits.
  private func rounded(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return value }
    let scale = pow(10, 3 - log10(abs(value)).rounded(.down))
    return scale <= 1 ? value.rounded() : (value * scale).rounded() / scale
  }
}
