// SPDX-License-Identifier: GPL-3.0-or-later
import Configuration
import FacialEMG
import Foundation
import Logging
import Realtime
import ServiceLifecycle
import UnixSignals

/// The daemon as a whole: folders, log, sockets, session, and their ordered end at SIGTERM and SIGINT.
public struct FacialisDaemon: Sendable {
  /// What it is started with.
  public struct Options: Sendable, Hashable {
    /// Folder of `observe.sock` and `control.sock`.
    public var sockets: String
    /// Folder of the event log and, unless told otherwise, of the recordings.
    public var state: String
    /// `simulator`, `playback:FILE`, `usb`, ...
    public var device: String
    /// Folder of the recordings; nil for `recordings` in the state folder.
    public var recordings: String?
    /// TOML file of the montage; nil where the source names its channels itself.
    public var montage: String?

    public init(sockets: String, state: String, device: String, recordings: String? = nil, montage: String? = nil) {
      self.sockets = sockets
      // Clients in other folders are told these paths.
      self.state = URL(filePath: state).path
      self.device = device
      self.recordings = recordings.map { URL(filePath: $0).path }
      self.montage = montage
    }
  }

  private let options: Options
  private let logger: Logger

  /// Logs to standard error, as systemd's journal takes it.
  public init(_ options: Options) {
    self.options = options
    logger = Logger(label: "facialisd") { StreamLogHandler.standardError(label: $0) }
  }

  /// Runs until SIGTERM or SIGINT, then ends everything in order. Throws in words where it cannot start.
  public func run() async throws {
    // A client that is gone is an error of a write, not the end of the daemon.
    _ = signal(SIGPIPE, SIG_IGN)
    // Recordings and log are for owner and group.
    umask(0o027)
    if let shortage = RealtimeRights.claim().shortage { logger.notice("\(shortage)") }
    var montage: Montage?
    if let path = options.montage { montage = try MontageFile.read(path) }
    let server = try DaemonServer(sockets: options.sockets, state: options.state, logger: logger, now: Self.now)
    let session: LiveControl
    do {
      session = try LiveControl(
        device: options.device, montage: montage,
        recordings: options.recordings ?? options.state + "/recordings", tail: server.tail,
        remark: { [logger] in logger.warning("\($0)") })
    } catch {
      server.abandon()
      throw error
    }
    logger.info("\(Facialis.disclaimer)", metadata: ["version": "\(Facialis.version)", "device": "\(options.device)"])
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          ServiceGroupConfiguration.ServiceConfiguration(
            service: ServerService(server: server, session: session),
            successTerminationBehavior: .gracefullyShutdownGroup)
        ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }

  /// Civil time of the host.
  static let now: @Sendable () -> UTCTime = {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UTCTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}

/// The server as a service: graceful shutdown ends it in order.
private struct ServerService: Service {
  let server: DaemonServer
  let session: LiveControl

  func run() async throws {
    try await server.serve(session) {
      // Cancellation means the same here: end in order.
      try? await gracefulShutdown()
    }
  }
}
