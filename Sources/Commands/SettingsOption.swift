// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialEMG
import SpasmDetection

/// `--set NAME=VALUE`: detection settings other than the defaults.
struct SettingsOption: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A detection setting, e.g. low_pass_hz=300; may be given several times.", valueName: "name=value"))
  var settings: [String] = []

  /// The defaults with what was set; throws where a setting does not exist or a value is out of its range.
  func read() throws(FacialisError) -> DetectionSettings {
    var chosen = DetectionSettings()
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let value = Double(parts[1]) else {
        throw FacialisError(
          "setting-unreadable", .usage, "\"\(setting)\" is no setting.", mend: "Example: --set low_pass_hz=300.")
      }
      try chosen.set(String(parts[0]), value)
    }
    return chosen
  }
}
