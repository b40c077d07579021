// SPDX-License-Identifier: GPL-3.0-or-later

/// What the programs say of themselves.
public enum Facialis {
  /// The version of every program, file and result of this build.
  public static let version = "0.1.0"

  /// The sentence that stands wherever a result is shown: `--version`, socket, report, README.
  public static let disclaimer = "Research use only. Not a medical device."
}
