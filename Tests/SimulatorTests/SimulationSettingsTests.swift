// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Simulator
import Testing

struct SimulationSettingsTests {
  @Test func emptyTextIsTheDefaults() throws {
    let settings = try SimulationSettings("")
    #expect(settings == SimulationSettings())
    #expect(settings.description == "channels=8,rate=2000,seed=1,scenario=default")
  }

  @Test(arguments: [
    "channels=64,rate=4000,seed=1,scenario=S05",
    "channels=1,rate=16000,seed=18446744073709551615,scenario=S10-mild,duration=2.5,side=left,snr=-3,mains=60,adc=12bit",
  ])
  func printsWhatItReads(text: String) throws {
    #expect(try SimulationSettings(text).description == text)
  }

  @Test func scenarioNamesAreReadInAnyCase() throws {
    #expect(try SimulationSettings("scenario=s05").scenario == "S05")
  }

  @Test(arguments: [
    ("chanels=8", "\"channels\""), ("scenario=S5", "\"S05\""), ("scenario=defualt", "\"default\""),
    ("rate", "rate=VALUE"),
    ("channels=65", "1 to 64"), ("channels=0", "1 to 64"), ("rate=999", "1000 to 16000"),
    ("rate=2000.5", "1000 to 16000"),
    ("seed=-1", "whole number"), ("side=both", "left or right"), ("snr=nan", "decibels"), ("mains=55", "50 or 60"),
    ("duration=0", "above 0"), ("adc=24bits", "\"24bit\""),
  ])
  func refusesWithTheMend(text: String, mend: String) throws {
    let error = try #require(throws: FacialisError.self) { try SimulationSettings(text) }
    #expect(error.mend.contains(mend), "\(error.mend)")
    #expect(error.category == .usage)
  }

  @Test func settingsMadeInCodeAreCheckedToo() {
    var settings = SimulationSettings()
    settings.channels = 100
    #expect(throws: FacialisError.self) { try SignalSimulator(settings) }
  }

  @Test(arguments: ConverterModel.allCases)
  func calibrationSurvivesTheHeaderOfAFile(converter: ConverterModel) throws {
    let calibration = converter.calibration
    for limit in [calibration.physicalMinimum, calibration.physicalMaximum] {
      let text = Decimal.shortest(limit)
      #expect(text.utf8.count <= 8)
      #expect(Double(text) == limit)
    }
    #expect(calibration.offset.magnitude < 1e-9)
    #expect(calibration.physical(0).magnitude < 1e-9)
  }
}
