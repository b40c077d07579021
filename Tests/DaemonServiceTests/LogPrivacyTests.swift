// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import DaemonService
import FacialEMG
import FacialisClient
import Foundation
import LiveSession
import Logging
import Synchronization
import Testing

/// Nothing that tells whose a recording is gets into the log, whatever goes well or wrong.
@Suite(.timeLimit(.minutes(1))) struct LogPrivacyTests {
  /// Keeps every line with its metadata.
  private final class Lines: Sendable {
    let all = Mutex<[String]>([])
  }

  private struct Keeper: LogHandler {
    let lines: Lines
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.all.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
  }

  @Test func aVisitLeavesNoNameInTheLog() async throws {
    let folder = try TestFolder()
    let lines = Lines()
    let logger = Logger(label: "test") { _ in LevelledLogHandler(Keeper(lines: lines), LogLevelBox(.trace)) }
    let server = try DaemonServer(
      sockets: folder.sockets, state: folder.state, logger: logger,
      now: { UTCTime(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) })
    let session = try LiveControl(
      device: "simulator:seed=3", montage: nil, settings: LiveSettings(recordingsFolder: folder.state + "/recordings"),
      tail: server.tail)
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    let serving = Task { try await server.serve(session) { for await _ in ended {} } }
    let client = DaemonClient(folder: folder.sockets)
    let visit = Session(subject: "SECRET7", label: "SECRET8", operatorCode: "SECRET9")
    _ = try await client.setSession(SessionDocument(visit, version: client.session().version))
    let started = try await client.startRecording(RecordingRequest(subject: "SECRET7", task: "SECRET6"))
    _ = try await client.mark(MarkerRequest(text: "note:SECRET5"))
    await #expect(throws: FacialisError.self) {
      try await client.startRecording(RecordingRequest(subject: "SECRET4/x"))
    }
    // Its description vanishes: the catalogue cannot be kept, and the log says so.
    try FileManager.default.removeItem(atPath: "\(folder.state)/recordings/\(started.id).json")
    try Data("{".utf8).write(to: URL(filePath: "\(folder.state)/recordings/\(started.id).json"))
    _ = try? await client.stopRecording()
    CatalogueKeeper(
      state: folder.state, recordings: folder.state + "/recordings", logger: logger,
      now: UTCTime(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)))?.enter("SECRET3_20261125T120000Z")
    end.finish()
    try await serving.value
    let all = lines.all.withLock { $0 }
    #expect(all.contains { $0.contains("the catalogue could not be kept") && $0.contains("RECORDING") }, "\(all)")
    #expect(all.count > 3)
    #expect(!all.contains { $0.contains("SECRET") }, "\(all.filter { $0.contains("SECRET") })")
  }

  @Test(arguments: [
    ("/x/S01_ses-02_task-rest_20261125T213000Z.bdf: full", "/x/RECORDING full"),
    ("device=playback:/home/a/Anna B.bdf,speed=max end", "device=playback:FILE,speed=max end"),
    ("device=replay:/home/a/x.cap", "device=replay:FILE"),
    ("simulator:seed=3, usb:09db:00ea", "simulator:seed=3, usb:09db:00ea"),
  ])
  func namesOfFilesBecomeWords(text: String, wanted: String) { #expect(DiscreetText.clean(text) == wanted) }
}
