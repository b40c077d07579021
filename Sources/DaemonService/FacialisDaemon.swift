// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import Catalogue
import Configuration
import FacialEMG
import Foundation
import LiveSession
import Logging
import Realtime
import ServiceLifecycle
import UnixSignals

/// The daemon as a whole: configuration, folders, log, sockets, session, and their ordered end at SIGTERM and SIGINT.
public struct FacialisDaemon: Sendable {
  private let options: DaemonOptions
  private let configuration: DaemonConfiguration
  private let environment: [String: String]
  private let level: LogLevelBox
  private let logger: Logger

  /// Reads the configuration; throws in words. Logs to systemd's journal where it runs under it, else to standard error.
  public init(_ options: DaemonOptions, environment: [String: String]) throws {
    self.options = options
    self.environment = environment
    configuration = try options.read(environment: environment)
    let level = LogLevelBox(Self.level(configuration))
    self.level = level
    logger = Logger(label: "facialisd") { label in
      if let journal = JournalLogHandler(environment: environment) { return LevelledLogHandler(journal, level) }
      return LevelledLogHandler(StreamLogHandler.standardError(label: label), level)
    }
  }

  /// Runs until SIGTERM or SIGINT, then ends everything in order. Throws in words where it cannot start.
  public func run() async throws {
    // A client that is gone is an error of a write, not the end of the daemon.
    _ = signal(SIGPIPE, SIG_IGN)
    // Recordings and log are for owner and group.
    umask(0o027)
    if let shortage = RealtimeRights.claim().shortage { logger.notice("\(shortage)") }
    Self.allowManyFiles()
    let inherited = try InheritedSockets(environment: environment)
    let state = URL(filePath: configuration.text(.state)).path
    let recordings = configuration.text(.recordings)
    // Clients in other folders are told these paths.
    let folder = recordings.isEmpty ? state + "/recordings" : URL(filePath: recordings).path
    var montage: Montage?
    if !configuration.text(.montage).isEmpty { montage = try MontageFile.read(configuration.text(.montage)) }
    let server = try DaemonServer(
      sockets: configuration.text(.sockets), inherited: inherited, state: state,
      limits: EventLogLimits(
        days: configuration.number(.eventDays), bytes: Int(configuration.number(.eventMB)) << 20),
      logger: logger, now: Self.now)
    let session: LiveControl
    do {
      session = try LiveControl(
        device: configuration.text(.device), montage: montage,
        settings: LiveSettings(configuration, recordings: folder), tail: server.tail,
        montages: MontageStore(folder: state, device: configuration.text(.device), configured: montage),
        ports: LiveStream.Ports(
          try DeviceSpecification(configuration.text(.device)), warn: { [logger] in logger.warning("\($0)") },
          note: { [logger] in logger.notice("\($0)") }))
    } catch {
      server.abandon()
      throw error
    }
    logger.info(
      "\(Facialis.disclaimer)",
      metadata: ["version": "\(Facialis.version)", "device": "\(configuration.text(.device))"])
    let upkeep = Upkeep(
      session: session, manager: ServiceManager(environment: environment), environment: environment, logger: logger)
    let reloader = Reloader(
      options: options, environment: environment, configuration: configuration, level: level, logger: logger)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          .init(
            service: ServerService(server: server, session: session, upkeep: upkeep),
            successTerminationBehavior: .gracefullyShutdownGroup),
          .init(service: reloader, successTerminationBehavior: .gracefullyShutdownGroup),
        ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }

  /// Takes all descriptors that the system grants: each client has one.
  private static func allowManyFiles() {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 65536)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  static func level(_ configuration: DaemonConfiguration) -> Logger.Level {
    Logger.Level(rawValue: configuration.text(.logLevel)) ?? .info
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
  let upkeep: Upkeep

  func run() async throws {
    try await withThrowingTaskGroup { tasks in
      tasks.addTask {
        let clock = SystemClock()
        while !Task.isCancelled {
          await upkeep.look(at: Double(clock.monotonic()) * 1e-9)
          try? await Task.sleep(for: .seconds(upkeep.interval))
        }
      }
      try await server.serve(session) {
        await upkeep.ready()
      } until: {
        // Cancellation means the same here: end in order.
        try? await gracefulShutdown()
        await upkeep.stopping()
      }
      tasks.cancelAll()
    }
    await upkeep.ended()
  }
}
