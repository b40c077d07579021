// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonService
import FacialEMG
import LiveSession
import Logging
import Testing

/// A montage that is set while the daemon runs.
@Suite(.timeLimit(.minutes(1))) struct MontageChangeTests {
  private static func montage(_ inputs: [(String, String)]) throws -> Montage {
    Montage(name: "test", channels: try inputs.map { .init(input: $0.0, name: try #require(ChannelName($0.1))) })
  }

  private static func control(
    _ server: DaemonServer, _ folder: TestFolder, device: String = "simulator:channels=4,seed=3",
    configured: Montage? = nil
  ) throws -> LiveControl {
    try LiveControl(
      device: device, montage: configured, settings: LiveSettings(recordingsFolder: folder.state + "/recordings"),
      tail: server.tail, montages: MontageStore(folder: folder.state, device: device, configured: configured))
  }

  private static func names(_ control: LiveControl) -> [String] { control.format.channels.map(\.name.description) }

  /// It holds over a restart until the configuration changes; what the device cannot do leaves the old one in force.
  @Test func itIsKeptAndTheConfigurationDecides() async throws {
    let folder = try TestFolder()
    let server = try DaemonServer(
      sockets: folder.sockets, state: folder.state, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      now: { UTCTime(nanoseconds: 1) })
    let first = try Self.control(server, folder)
    let set = try Self.montage([("2", "L-ZYG"), ("4", "R-ZYG")])
    try await first.setMontage(set)
    #expect(Self.names(first) == ["L-ZYG", "R-ZYG"])
    let absent = try Self.montage([("9", "L-ZYG")])
    let error = await #expect(throws: FacialisError.self) { try await first.setMontage(absent) }
    #expect(error?.code == "input-not-simulated")
    #expect(Self.names(first) == ["L-ZYG", "R-ZYG"])
    await first.shutDown()
    let second = try Self.control(server, folder)
    #expect(await second.montage() == set && Self.names(second) == ["L-ZYG", "R-ZYG"])
    await second.shutDown()
    let other = try Self.montage([("1", "L-MEN")])
    for third in [
      try Self.control(server, folder, configured: other),
      try Self.control(server, folder, device: "simulator:channels=2"),
    ] {
      #expect(Self.names(third) != ["L-ZYG", "R-ZYG"])
      await third.shutDown()
    }
    server.abandon()
  }
}
