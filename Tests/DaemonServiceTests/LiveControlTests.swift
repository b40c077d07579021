// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import DaemonService
import FacialEMG
import FacialisClient
import Foundation
import LiveSession
import Logging
import Recordings
import Testing

/// The whole daemon on the simulator.
@Suite(.timeLimit(.minutes(1))) struct LiveControlTests {
  @Test func aRecordingWithAMarkerFromStartToStop() async throws {
    let folder = try TestFolder()
    let server = try DaemonServer(
      sockets: folder.sockets, state: folder.state, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      now: { UTCTime(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) })
    let session = try LiveControl(
      device: "simulator:seed=3", montage: nil, settings: LiveSettings(recordingsFolder: folder.state + "/recordings"),
      tail: server.tail)
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    let serving = Task { try await server.serve(session) { for await _ in ended {} } }
    let client = DaemonClient(folder: folder.sockets)
    let visit = Session(
      subject: "S01", sex: .female, label: "02", electrodes: ElectrodeSetup(material: "Ag/AgCl"),
      covariates: SessionCovariates(values: [.caffeineMG: 200], drugs: [Drug(name: "carbamazepine")]))
    _ = try await client.setSession(SessionDocument(visit, version: client.session().version))
    let started = try await client.startRecording(RecordingRequest(task: "rest"))
    let mark = try await client.mark(MarkerRequest(text: "task:smile:on"))
    let number = try #require(mark.number)
    let position = EventPosition(epoch: try #require(mark.epoch), number: number)
    let event = try await client.event(position)
    #expect(event.event.values[.marker] == .text("task:smile:on"))
    #expect(event.pending.recording == started.id && event.pending.streamSample == mark.streamSample)
    let refused = await #expect(throws: FacialisError.self) { try await client.setMontage(client.montage()) }
    #expect(refused?.category == .conflict)
    let early = try await client.events(kinds: [.deviceAttached, .recordingStarted]).events
    let unrecorded = try #require(early.first { $0.pending.recording == nil }?.position)
    let missing = await #expect(throws: FacialisError.self) { try await client.event(unrecorded, waveform: true) }
    #expect(missing?.code == "event-not-recorded")
    let stopped = try await client.stopRecording()
    try await Self.checkWaveform(try await client.event(position, waveform: true), stopped)
    #expect(stopped.id == started.id && stopped.samples > 0)
    #expect(stopped.ledger?.allSatisfy(\.balances) == true)
    let disk = try #require(try await client.status().disk)
    let file = try FileManager.default.attributesOfItem(atPath: stopped.files[0])
    let bytes = try #require(file[.size] as? Int)
    #expect(abs(Double(bytes) - disk.bytesPerS * stopped.durationS) <= disk.bytesPerS)
    let left = Double(disk.freeBytes - disk.reserveBytes) / disk.bytesPerS
    #expect(disk.freeBytes > disk.reserveBytes && abs((disk.timeLeftS ?? 0) - left) < 1)
    for file in stopped.files { #expect(FileManager.default.fileExists(atPath: file)) }
    #expect(try await client.recordings().map(\.state) == [.finished])
    let events = try await client.events(recording: started.id).events.map { $0.event.kind }
    #expect(events.contains(.recordingStarted) && events.contains(.recordingStopped) && events.contains(.marker))
    // The same channels again: a new stream begins, and goes on.
    let montage = try await client.montage()
    #expect(try await client.setMontage(montage).channels == montage.channels)
    let (frames, continuation) = AsyncStream.makeStream(of: StreamFrame.self)
    let reading = Task { try await client.followStream { continuation.yield($0) } }
    for await frame in frames where frame.kind == .samples {
      #expect(frame.channelCount == montage.channels.count)
      #expect(frame.counts.count == frame.frameCount * frame.channelCount)
      break
    }
    reading.cancel()
    end.finish()
    try await serving.value
    try Self.checkFiles(stopped, visit)
    try Self.checkCatalogue(folder, started.id)
    try Self.checkLateEnd(folder, started.id)
  }

  /// The signal around an event is what the file holds there.
  private static func checkWaveform(_ event: EventObject, _ recording: RecordingReply) async throws {
    let waveform = try #require(event.waveform)
    #expect(event.event.channels.isEmpty && waveform.samplesPerColumn == 1)
    var reader = try RecordingReader(path: try #require(recording.files.first), singleFile: true)
    #expect(waveform.channels.map(\.name) == reader.format.channels.map(\.name.description))
    var counts: [Int32] = []
    while case let element = try reader.next(), element != .end {
      if case .samples = element { counts += reader.samples }
    }
    let first = Int((waveform.fromS * waveform.rateHz).rounded())
    #expect(first == max(0, event.event.onset - Int(0.25 * waveform.rateHz)))
    for (index, channel) in waveform.channels.enumerated() {
      let samples = try #require(channel.samplesUV)
      #expect(samples.count == event.event.onset + Int(0.25 * waveform.rateHz) - first)
      for (place, value) in samples.enumerated() {
        let at = (first + place) * waveform.channels.count + index
        let scale = reader.format.channels[index]
        let wanted = at < counts.count ? Double(counts[at]) * scale.microvoltsPerCount + scale.microvoltsAtZero : nil
        #expect(value == wanted.map { Decimal.round($0, 4) })
      }
    }
  }

  /// An end that the disk had no room for is entered once the files have it.
  private static func checkLateEnd(_ folder: TestFolder, _ id: String) throws {
    let recordings = folder.state + "/recordings"
    let keeper = try #require(
      CatalogueKeeper(
        state: folder.state, recordings: recordings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        now: UTCTime(nanoseconds: 0)))
    func state() throws -> RecordingSurvey.State? {
      try RecordingCatalogue(reading: "\(folder.state)/\(CatalogueKeeper.name)").recordings().first?.state
    }
    let path = "\(recordings)/\(id).json"
    let whole = try RecordingDescription(path: path)
    var open = whole
    open.stoppedUTC = nil
    open.end = nil
    try open.write(to: path)
    keeper.enter(id)
    var late: Set = [id]
    keeper.enterClosed(&late)
    #expect(try late == [id] && state() != .finished)
    try whole.write(to: path)
    keeper.enterClosed(&late)
    #expect(try late.isEmpty && state() == .finished)
  }

  /// What was entered for the visit is in the description, in the header, and in the file itself.
  private static func checkFiles(_ recording: RecordingReply, _ visit: Session) throws {
    let path = try #require(recording.files.first)
    let description = try RecordingDescription(path: String(path.dropLast(4)) + ".json")
    #expect(description.visit.covariates == visit.covariates && description.visit.electrodes == visit.electrodes)
    #expect(description.session == "02" && description.operatorCode == "uid:\(getuid())")
    let info = try RecordingInfo(path: path, singleFile: true)
    #expect(info.subject == "S01" && info.sex == .female)
    #expect(info.visit?.covariates == visit.covariates && info.visit?.electrodes == visit.electrodes)
    #expect(recording.notes == ["task:smile was switched on at \(Self.onset(info)) s and never off."])
  }

  private static func onset(_ info: RecordingInfo) -> String {
    Decimal.fixed(info.notes.first?.onsetS ?? .nan, 1)
  }

  /// The catalogue that the daemon kept is the one that is made of the files.
  private static func checkCatalogue(_ folder: TestFolder, _ id: String) throws {
    let kept = try RecordingCatalogue(reading: folder.state + "/catalogue.sqlite").recordings()
    #expect(kept.map(\.id) == [id] && kept.first?.state == .finished && kept.first?.analyses.count == 1)
    let rebuilt = try RecordingCatalogue(path: folder.path + "/rebuilt.sqlite", now: UTCTime(nanoseconds: 0))
    try rebuilt.replace(
      folders: [folder.state + "/recordings"], with: try RecordingSurvey.folders([folder.state + "/recordings"]))
    #expect(try rebuilt.recordings() == kept)
  }

  @Test(arguments: ["nonsense", "playback:/nowhere.bdf", "simulator:channels=0"])
  func aDeviceThatCannotBeHadIsToldInWords(device: String) throws {
    let folder = try TestFolder()
    let server = try DaemonServer(
      sockets: folder.sockets, state: folder.state, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      now: { UTCTime(nanoseconds: 1) })
    let error = #expect(throws: FacialisError.self) {
      try LiveControl(
        device: device, montage: nil, settings: LiveSettings(recordingsFolder: folder.path), tail: server.tail)
    }
    #expect(error?.message.isEmpty == false && error?.mend.isEmpty == false)
    server.abandon()
    #expect(!FileManager.default.fileExists(atPath: folder.sockets + "/observe.sock"))
  }
}
