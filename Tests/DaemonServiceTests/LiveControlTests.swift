// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import DaemonService
import FacialEMG
import FacialisClient
import Foundation
import LiveSession
import Logging
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
    let started = try await client.startRecording(RecordingRequest(subject: "S01", task: "rest"))
    let mark = try await client.mark(MarkerRequest(text: "task:smile:on"))
    let number = try #require(mark.number)
    let position = EventPosition(epoch: try #require(mark.epoch), number: number)
    let event = try await client.event(position)
    #expect(event.event.values[.marker] == .text("task:smile:on"))
    #expect(event.pending.recording == started.id && event.pending.streamSample == mark.streamSample)
    let refused = await #expect(throws: FacialisError.self) { try await client.setMontage(client.montage()) }
    #expect(refused?.category == .conflict)
    let stopped = try await client.stopRecording()
    #expect(stopped.id == started.id && stopped.samples > 0)
    #expect(stopped.ledger?.allSatisfy(\.balances) == true)
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
