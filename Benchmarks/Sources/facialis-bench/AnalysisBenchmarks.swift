// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import CPlain
import FacialEMG
import Simulator

/// The whole analysis of simulated recordings: counts in, events and features out.
///
/// Simulated beforehand, then analysed from the first frame in blocks of 0.25 s, as a reader hands them on; reading files
/// is not part of it.
struct AnalysisBenchmarks {
  private func analysis(_ description: String, name: String) throws -> Measurement {
    let settings = try SimulationSettings(description)
    var simulator = try SignalSimulator(settings)
    var blocks: [[Int32]] = []
    while !simulator.isAtEnd { blocks.append(simulator.next(frames: settings.rate / 4).counts) }
    let samples = blocks.reduce(0) { $0 + $1.count }
    let fresh = try Analyser(format: simulator.format)
    var output = AnalyserOutput()
    return Measurement.measure(name, channels: settings.channels, channelSamples: samples) {
      var analyser = fresh
      for block in blocks {
        analyser.process(block.span, frameCount: block.count / settings.channels, &output)
        output.removeAll()
      }
      analyser.finish(&output)
      output.removeAll()
    }
  }

  /// Allocations a second of signal, live: blocks of 5 ms, after two minutes, while nothing is recorded and nobody looks.
  private func allocations(_ description: String, name: String) throws -> Measurement {
    let settings = try SimulationSettings(description)
    var simulator = try SignalSimulator(settings)
    var analyser = try Analyser(format: simulator.format)
    var output = AnalyserOutput()
    var counts = [Int]()
    while !simulator.isAtEnd {
      let block = simulator.next(frames: settings.rate / 200).counts
      let before = plain_allocation_count()
      analyser.process(block.span, frameCount: block.count / settings.channels, &output)
      counts.append(plain_allocation_count() - before)
      output.removeAll()
    }
    let seconds = stride(from: 120 * 200, to: counts.count - 199, by: 200).map {
      Double(counts[$0..<$0 + 200].reduce(0, +))
    }
    return Measurement(
      name: name, channels: settings.channels, runs: seconds.sorted(), unit: "allocations a second of signal")
  }

  /// All of them, in the order of the table.
  func all() throws -> [Measurement] {
    [
      try analysis("duration=120", name: "whole analysis, default scenario"),
      try analysis("channels=64,rate=4000,duration=15", name: "whole analysis, default scenario"),
      try analysis("scenario=S05,rate=4096,duration=120", name: "whole analysis, S05 at 4096 Hz"),
      try analysis("scenario=S02,duration=120", name: "whole analysis, S02, mostly bursts"),
      try allocations("duration=240,scenario=S01", name: "allocations, rest"),
      try allocations("duration=240,scenario=S07", name: "allocations, spasms"),
    ]
  }
}
