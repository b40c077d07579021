// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

extension FacialisError {
  /// A stream without EMG channels.
  static var noChannels: FacialisError {
    FacialisError(
      "no-channels", .badData, "The stream has no EMG channel.",
      mend: "Give a montage that names at least one.")
  }
}
