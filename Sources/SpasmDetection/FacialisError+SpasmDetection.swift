// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

extension FacialisError {
  /// A name that no detection setting has.
  public static func unknownSetting(_ name: String) -> FacialisError {
    FacialisError(
      "setting-unknown", .configuration, "There is no detection setting \"\(name)\".",
      mend: "Did you mean \(DetectionSetting.nearest(to: name).rawValue)?")
  }

  /// A value outside of a setting's legal range.
  public static func settingOutOfRange(_ setting: DetectionSetting, _ value: Double) -> FacialisError {
    let unit = setting.unit.isEmpty ? "" : " \(setting.unit)"
    return FacialisError(
      "setting-out-of-range", .configuration, "\(setting.rawValue) is \(value)\(unit).",
      mend: "It has to be from \(setting.range.lowerBound) to \(setting.range.upperBound)\(unit).")
  }
}
