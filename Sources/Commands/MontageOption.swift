// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Configuration
import FacialEMG

/// `--montage FILE`: which signal of a file is which channel.
struct MontageOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "TOML file that says which signal is which channel: [[channel]] input = \"EMG1\", name = \"L-OOC\".",
      valueName: "file"))
  var montage: String?

  /// The montage; nil where none was named.
  func read() throws(FacialisError) -> Montage? {
    guard let montage else { return nil }
    return try MontageFile.read(montage)
  }
}
