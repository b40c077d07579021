// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Recordings
import Testing

@Suite struct RecordingInfoTests {
  @Test func findsNothingAgainstOurOwnFiles() throws {
    try RecordingFixture.withFolder { folder in
      let writer = try RecordingWriter(
        path: folder + "/a.bdf", header: RecordingFixture.header(RecordingFixture.format(), ticks: 2_500_000))
      let counts = RecordingFixture.counts(frames: 500, channels: 2)
      let rate = 2000.0
      try writer.append(counts.span, annotations: [Annotation(sample: 100, rate: rate, text: "task:smile:on")])
      try writer.append(
        counts.span,
        annotations: [
          .gap(sample: 600, sampleCount: 50, rate: rate, cause: "usb"),
          Annotation(sample: 1, sampleCount: 5, rate: rate, text: "facialis/burst left L-OOC"),
        ])
      try writer.close()
      let info = try RecordingInfo(path: folder + "/a.bdf")
      #expect(info.warnings.isEmpty)
      #expect(info.kind == .bdfContinuous)
      #expect(info.durationS == 0.5)
      #expect(info.start == "2026-03-01T23:59:58.25")
      #expect(info.subject == "S01")
      #expect(!info.isIdentifying)
      #expect(info.signals.map(\.channel) == [ChannelName("L-FRO"), ChannelName("R-FRO")])
      #expect(info.signals.map(\.rateHz) == [2000, 2000])
      #expect(info.annotationCount == 3)
      #expect(info.ownEventCount == 1)
      #expect(info.notes.map(\.text) == ["task:smile:on"])
      #expect(info.notes.map(\.onsetS) == [0.05])
      #expect(info.gaps.map(\.cause) == ["usb"])
      #expect(info.gaps.map(\.onsetS) == [0.3])
      #expect(info.gaps.map(\.durationS) == [0.025])
    }
  }

  @Test func saysWhatOtherProgramsStumbleOver() throws {
    let lists = ["+0\u{14}\u{14}\0", "+5\u{14}\u{14}\0"]
    let bytes = RecordingFixture.file(.edfDiscontinuous, lists: lists, stated: -1)
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(bytes, folder + "/a")
      let info = try RecordingInfo(path: folder + "/a")
      #expect(Set(info.warnings.map(\.code)) == ["identifying", "discontinuous", "record-count", "edflib-refuses"])
      #expect(info.isIdentifying)
      #expect(info.durationS == 6)
      #expect(info.gaps == [try #require(info.gaps.first)])
      #expect(info.gaps[0].onsetS == 1 && info.gaps[0].durationS == 4)
    }
  }

  @Test(
    .enabled(if: TestData.isThere, "the test data are not there"),
    arguments: [
      ("edfio/SC4001EC-Hypnogram.edf", 154, 0, [String]()),
      ("wfdb/test_edfann.edf", 856, 0, []),
      ("edfjl/bdf_test.edf", 0, 8, ["no-annotation-signal", "edflib-refuses"]),
      ("edfjl/bdf_test.bdf", 0, 8, ["plus-of-the-other"]),
      ("mne/duplicate_channel_labels.edf", 0, 3, ["label-twice"]),
      ("pyedflib/test_subsecond.edf", 4, 1, ["inverted"]),
      ("pyedflib/test_generator.bdf", 0, 5, ["mixed-rates"]),
      ("edfio/short_psg.edf", 0, 7, ["mixed-rates"]),
    ])
  func describesForeignFiles(_ path: String, _ annotations: Int, _ signals: Int, _ codes: [String]) throws {
    let info = try RecordingInfo(path: TestData.folder + "/edf-bdf/" + path)
    #expect(info.annotationCount == annotations)
    #expect(info.signals.count == signals)
    for code in codes { #expect(info.warnings.contains { $0.code == code }, "\(code)") }
  }
}
