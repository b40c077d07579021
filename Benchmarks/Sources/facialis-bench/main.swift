// SPDX-License-Identifier: GPL-3.0-or-later

// Prints how fast the kernels are: `swift run -c release facialis-bench [--json]`.

let measurements = try SignalBenchmarks().all()
if CommandLine.arguments.contains("--json") {
  print("[\n  " + measurements.map(\.json).joined(separator: ",\n  ") + "\n]")
} else {
  print("million channel-samples per CPU second: median of 9 runs (lowest to highest)")
  for measurement in measurements { print(measurement.text) }
}
