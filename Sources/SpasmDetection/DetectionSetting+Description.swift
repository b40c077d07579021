// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

extension DetectionSetting {
  /// Every setting in words, for files and manuals.
  public static var inWords: [SettingDescription] {
    allCases.map {
      SettingDescription(
        $0.rawValue, initially: $0.initialValue, range: $0.range, unit: $0.unit, meaning: $0.meaning)
    }
  }
}
