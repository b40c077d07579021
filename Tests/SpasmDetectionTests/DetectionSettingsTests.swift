// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection
import Testing

struct DetectionSettingsTests {
  @Test(arguments: DetectionSetting.allCases)
  func defaultsAreLegalAndDescribed(_ setting: DetectionSetting) {
    #expect(setting.range.contains(setting.initialValue))
    #expect(setting.meaning.hasSuffix("."))
    #expect(DetectionSettings()[setting] == setting.initialValue)
  }

  @Test func setChangesValueAndHash() throws {
    var settings = DetectionSettings()
    let before = settings.hash
    try settings.set("onset_evidence", 7.5)
    #expect(settings[.onsetEvidence] == 7.5)
    #expect(settings.hash != before)
    try settings.set("onset_evidence", DetectionSetting.onsetEvidence.initialValue)
    #expect(settings.hash == before)
  }

  @Test func hashIsThatOfTheCanonicalText() {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in DetectionSettings().canonicalText.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    #expect(UInt64(DetectionSettings().hash, radix: 16) == hash)
    #expect(DetectionSettings().hash.count == 16)
  }

  @Test func unknownNameSuggestsTheNearest() throws {
    var settings = DetectionSettings()
    let error = #expect(throws: FacialisError.self) { try settings.set("onset_evidense", 7) }
    #expect(error?.code == "setting-unknown")
    #expect(error?.mend.contains("onset_evidence") == true)
  }

  @Test(arguments: [-1, 1e9, Double.nan, .infinity])
  func valuesOutOfRangeAreRefused(_ value: Double) {
    var settings = DetectionSettings()
    let error = #expect(throws: FacialisError.self) { try settings.set("low_pass_hz", value) }
    #expect(error?.code == "setting-out-of-range")
    #expect(settings == DetectionSettings())
  }

  @Test func indexIsThePositionInAllCases() {
    for (position, setting) in DetectionSetting.allCases.enumerated() { #expect(setting.index == position) }
  }
}
