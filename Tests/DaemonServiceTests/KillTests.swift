// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import FacialisClient
import Foundation
import Glibc
import Testing

/// The real daemon, killed in the middle of a recording a dozen times; `make kill-test` does it hundreds of times and asks other programs.
@Suite(.timeLimit(.minutes(5))) struct KillTests {
  private static let kills = 12

  private func start(_ folder: TestFolder) throws -> Process {
    let places = CommandLine.arguments + [Bundle.main.executablePath ?? ""]
    let programs = places.map { URL(filePath: $0).deletingLastPathComponent().appending(path: "facialisd") }
    let process = Process()
    let found = programs.first { FileManager.default.isExecutableFile(atPath: $0.path) }
    let program: URL = try #require(found, "facialisd is not beside the tests")
    process.executableURL = program
    process.arguments = [
      "--sockets", folder.sockets, "--state", folder.state, "--device", "simulator:seed=5,channels=4,rate=1000",
      "--set", "recording.lowest_free_mb=1",
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Asks until the daemon answers as wanted.
  private func status(
    _ client: DaemonClient, where condition: @Sendable (StatusReply) -> Bool
  ) async throws -> StatusReply {
    while true {
      if let status = try? await client.status(), condition(status) { return status }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  @Test func aRecordingGoesOnOverEveryKill() async throws {
    let folder = try TestFolder()
    var random = RandomSource(seed: 11)
    var daemon = try start(folder)
    defer { if daemon.isRunning { kill(daemon.processIdentifier, SIGKILL) } }
    let client = DaemonClient(folder: folder.sockets)
    _ = try await status(client) { $0.session.streamSample > 0 }
    let recording = try await client.startRecording(RecordingRequest(subject: "S01", task: "rest"))
    for _ in 0..<Self.kills {
      try await Task.sleep(for: .seconds(random.uniform(0, 0.9)))
      kill(daemon.processIdentifier, SIGKILL)
      daemon.waitUntilExit()
      daemon = try start(folder)
      let going = try await status(client) { $0.recording != nil }
      #expect(going.recording?.id == recording.id)
    }
    try await Task.sleep(for: .seconds(0.5))
    let stopped = try await client.stopRecording()
    daemon.terminate()
    daemon.waitUntilExit()
    #expect(daemon.terminationStatus == 0)
    let row = try #require(stopped.ledger?.first)
    #expect(row.balances && row.expected == stopped.samples)
    // A kill costs what the daemon was down and the data record that was being filled, nothing else.
    #expect(Array(row.causes.keys) == ["restart"])
    #expect(stopped.files.count >= 2 && stopped.files.count <= Self.kills + 1)
    for file in stopped.files { #expect(FileManager.default.fileExists(atPath: file)) }
  }
}
