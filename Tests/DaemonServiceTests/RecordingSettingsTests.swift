// SPDX-License-Identifier: GPL-3.0-or-later
import Configuration
import DaemonService
import FacialEMG
import LiveSession
import Testing

@Suite struct RecordingSettingsTests {
  /// The configuration file and the session know the same settings, with the same defaults and legal values.
  @Test(arguments: LiveSetting.allCases) func theFileSaysWhatTheSessionTakes(setting: LiveSetting) throws {
    let key = try #require(DaemonSetting(rawValue: "recording." + setting.rawValue)).key
    #expect(key.initialValue == .number(setting.defaultValue))
    #expect(key.kind == .number(setting.range))
  }
}
