// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

extension FacialisError {
  static func portUnusable(_ port: Int) -> FacialisError {
    FacialisError(
      "port-unusable", .unavailable, "Port \(port) of 127.0.0.1 cannot be had.",
      mend: "Name another one with --port, or leave it out.")
  }

  static func layerInvalid(_ words: String) -> FacialisError {
    FacialisError("layer-invalid", .badData, "The rater's layer is not valid. \(words)", mend: "Reload the page.")
  }

  static func layerNotWritten(_ path: String, _ reason: String) -> FacialisError {
    FacialisError(
      "layer-not-written", .inputOutput, "\(path) cannot be written: \(reason).",
      mend: "Free space, or change the rights.")
  }

  static let raterInvalid = FacialisError(
    "rater-invalid", .usage, "A rater's code has 1 to 32 letters and digits.", mend: "Example: --rater R1.")

  static let daemonGone = FacialisError(
    "daemon-gone", .unavailable, "The daemon does not answer.", mend: "See that facialisd runs; the page tries again.")
}
