// SPDX-License-Identifier: GPL-3.0-or-later

/// Takes out of a line of the log what tells whose a recording is: the names of its files, which begin with the subject's code.
package enum DiscreetText {
  /// Recordings of ours become `RECORDING`; files that are played, whose names are anybody's, become `FILE`.
  package static func clean(_ text: String) -> String {
    text.replacing(/[^\s"\/]+_\d{8}T\d{6}Z[^\s"\/]*/, with: "RECORDING")
      .replacing(/\b(playback|replay):[^,\n]+/) { "\($0.output.1):FILE" }
  }
}
