// SPDX-License-Identifier: GPL-3.0-or-later

// Prints how fast the kernels and the whole analysis are: `swift run -c release facialis-bench [signal|analysis|recordings|log] [--json]`.

let arguments = CommandLine.arguments.dropFirst()
var measurements: [Measurement] = []
let parts = ["signal", "analysis", "recordings", "log"]
func isWanted(_ part: String) -> Bool { arguments.contains(part) || !parts.contains(where: arguments.contains) }
if isWanted("signal") { measurements += try SignalBenchmarks().all() }
if isWanted("analysis") { measurements += try AnalysisBenchmarks().all() }
if isWanted("recordings") { measurements += try RecordingBenchmarks().all() }
if isWanted("log") { measurements += try LogBenchmarks().all() }
if arguments.contains("--json") {
  print("[\n  " + measurements.map(\.json).joined(separator: ",\n  ") + "\n]")
} else {
  print("million channel-samples per CPU second: median of 9 runs (lowest to highest)")
  for measurement in measurements { print(measurement.text) }
}
