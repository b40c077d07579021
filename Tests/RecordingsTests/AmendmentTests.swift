// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Recordings
import Testing

@Suite struct AmendmentTests {
  private func amendment(
    _ kind: Amendment.Kind, channels: [ChannelName: ChannelName]? = nil, before: String? = nil, after: String? = nil
  ) -> Amendment {
    Amendment(
      kind, channels: channels, before: before, after: after, reason: "cables exchanged",
      utc: UTCTime(nanoseconds: 1_772_409_598_000_000_000), uid: 1000)
  }

  private let left = ChannelName(.left, .frontalis)
  private let right = ChannelName(.right, .frontalis)

  @Test func everyReaderUsesThemAndSaysSo() throws {
    try RecordingFixture.withFolder { folder in
      let recording = RecordingOfFiles()
      try recording.write(to: folder)
      try recording.description().write(to: folder + "/\(recording.id).json")
      let path = folder + "/" + recording.name(2)
      let before = try RecordingReader(path: path)
      var amendments = before.amendments
      #expect(amendments.isEmpty)
      let base = before.files.base
      try amendments.append([amendment(.swapSides), amendment(.subject, before: "S01", after: "S02")], base: base)
      var reader = try RecordingReader(path: path)
      #expect(reader.format.channels.map(\.name) == [right, left])
      #expect(reader.header.subject == "S02")
      #expect(reader.warnings.map(\.code) == ["amended", "amended"])
      #expect(reader.warnings[0].message.contains("left and right of every channel were swapped"))
      #expect(try RecordingFixture.contents(&reader).samples == recording.samples)
      let info = try RecordingInfo(path: path)
      #expect(info.signals.compactMap(\.channel) == [right, left])
      #expect(info.subject == "S02")
      #expect(info.warnings.map(\.code) == ["amended", "amended"])
      let files = try RecordingFiles(path: path)
      #expect(try files.amendedDescription()?.subject == "S02")
      #expect(try files.amendedDescription()?.format.channels.map(\.name) == [right, left])
      #expect(files.description?.subject == "S01")
      // One file alone is of the same recording.
      #expect(try RecordingReader(path: path, singleFile: true).header.subject == "S02")
      RecordingFixture.remove(Amendments.path(base))
    }
  }

  @Test func theyAddUpInTheirOrder() throws {
    try RecordingFixture.withFolder { folder in
      var amendments = try Amendments(base: folder + "/X")
      try amendments.append(
        [amendment(.rename, channels: [left: ChannelName(.left, .corrugator)])], base: folder + "/X")
      try amendments.append([amendment(.swapSides)], base: folder + "/X")
      try amendments.append([amendment(.task, before: "rest", after: "smile")], base: folder + "/X")
      let read = try Amendments(base: folder + "/X")
      #expect(read == amendments)
      #expect(read.amendments.map(\.kind) == [.rename, .swapSides, .task])
      #expect(read.name(left) == ChannelName(.right, .corrugator))
      #expect(read.name(right) == left)
      #expect(read.value(.task, "rest") == "smile")
      #expect(read.value(.session, "1") == "1")
    }
  }

  @Test func channelsTradeNamesAtOnce() {
    let trade = amendment(.rename, channels: [left: right, right: left])
    #expect(trade.name(left) == right && trade.name(right) == left)
    #expect(throws: Never.self) { try Amendments().check(trade, channels: [left, right]) }
    let clash = amendment(.rename, channels: [left: right])
    let error = #expect(throws: FacialisError.self) { try Amendments().check(clash, channels: [left, right]) }
    #expect(error?.code == "channel-twice")
    let missing = amendment(.rename, channels: [ChannelName(.left, .mentalis): right])
    #expect(throws: FacialisError.self) { try Amendments().check(missing, channels: [left]) }
  }

  @Test func aDamagedListIsNotPassedOver() throws {
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(RecordingFixture.file(lists: ["+0\u{14}\u{14}\0"]), folder + "/X.edf")
      try RecordingFixture.write(Array("{".utf8), folder + "/X_amendments.json")
      let error = #expect(throws: FacialisError.self) { try RecordingReader(path: folder + "/X.edf") }
      #expect(error?.code == "amendments-unreadable")
    }
  }

  @Test func sitesStayWithTheirMuscle() {
    let inferior = ChannelName(.left, .orbicularisOculi, site: "inf")
    #expect(amendment(.swapSides).name(inferior) == ChannelName(.right, .orbicularisOculi, site: "inf"))
  }
}
