// SPDX-License-Identifier: GPL-3.0-or-later

// Prints how fast the kernels and the whole analysis are: `swift run -c release facialis-bench [signal|analysis] [--json]`.

let arguments = CommandLine.arguments.dropFirst()
var measurements: [Measurement] = []
if !arguments.contains("analysis") { measurements += try SignalBenchmarks().all() }
if !arguments.contains("signal") { measurements += try AnalysisBenchmarks().all() }
if arguments.contains("--json") {
  print("[\n  " + measurements.map(\.json).joined(separator: ",\n  ") + "\n]")
} else {
  print("million channel-samples per CPU second: median of 9 runs (lowest to highest)")
  for measurement in measurements { print(measurement.text) }
}
