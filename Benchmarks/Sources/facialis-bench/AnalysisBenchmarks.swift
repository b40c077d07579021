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

  /// Allocations a second of signal, live: blocks of 5 ms, after two minutes, while nothing is recorded and nobody looks; then
  /// the same of the seconds in which nothing was found, nor in the three before and the one after.
  private func allocations(_ description: String, name: String) throws -> [Measurement] {
    let settings = try SimulationSettings(description)
    var simulator = try SignalSimulator(settings)
    var analyser = try Analyser(format: simulator.format)
    var output = AnalyserOutput()
    var counts: [Double] = []
    var finds: [Int] = []
    for second in 0..<Int(settings.duration ?? 0) {
      counts.append(0)
      for _ in 0..<200 {
        let block = simulator.next(frames: settings.rate / 200).counts
        let before = plain_allocation_count()
        analyser.process(block.span, frameCount: block.count / settings.channels, &output)
        counts[second] += Double(plain_allocation_count() - before)
        if !output.isEmpty { finds.append(second) }
        output.removeAll()
      }
    }
    let all = counts.indices.dropFirst(120)
    let still = all.filter { second in !finds.contains { $0 >= second - 3 && $0 <= second + 1 } }
    let measured = [(name, Array(all)), ("\(name), \(still.count) of \(all.count) s: nothing is found", still)]
    return measured.filter { !$0.1.isEmpty }.map { name, seconds in
      Measurement(
        name: name, channels: settings.channels, runs: seconds.map { counts[$0] }.sorted(),
        unit: "allocations a second of signal")
    }
  }

  /// All of them, in the order of the table.
  func all() throws -> [Measurement] {
    let analyses = [
      try analysis("duration=120", name: "whole analysis, default scenario"),
      try analysis("channels=64,rate=4000,duration=15", name: "whole analysis, default scenario"),
      try analysis("scenario=S05,rate=4096,duration=120", name: "whole analysis, S05 at 4096 Hz"),
      try analysis("scenario=S02,duration=120", name: "whole analysis, S02, mostly bursts"),
    ]
    return try analyses + allocations("duration=600,scenario=S01", name: "allocations, rest")
      + allocations("duration=600,scenario=S07", name: "allocations, spasms")
  }
}
