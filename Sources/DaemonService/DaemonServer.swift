// SPDX-License-Identifier: GPL-3.0-or-later
package import Catalogue
import DaemonAPI
package import FacialEMG
package import Logging
import NIOCore
import NIOPosix

/// The daemon without its session: folders, event log, sockets, and their ordered end.
package final class DaemonServer: Sendable {
  /// The groups that the two sockets belong to.
  package static let groups: (observe: String, control: String) = ("facialis", "facialis-operator")
  /// Seconds between signs of life on silent streams of events.
  static let beatSeconds = 15
  /// How long streams may take to read their last bytes when the daemon ends.
  static let grace = Duration.milliseconds(1000)

  package let tail: EventTail
  package let visits: SessionStore
  private let lock: FolderLock
  private let observe: ListeningSocket
  private let control: ListeningSocket
  private let state: String
  private let limits: EventLogLimits
  private let logger: Logger
  private let mostConnections: Int
  private let now: @Sendable () -> UTCTime

  /// Locks the folders, opens the log and the sockets. Throws in words where another daemon is there.
  ///
  /// - Parameters:
  ///   - sockets: folder of the sockets, not used where they are inherited.
  ///   - mostConnections: of each socket at a time.
  package init(
    sockets: String, inherited: InheritedSockets? = nil, state: String, mostConnections: Int = 1000,
    limits: EventLogLimits = EventLogLimits(), logger: Logger,
    now: @escaping @Sendable () -> UTCTime
  ) throws(FacialisError) {
    self.mostConnections = mostConnections
    if let inherited {
      lock = try FolderLock(state: state)
      observe = inherited.observe
      control = inherited.control
    } else {
      lock = try FolderLock(state: state, sockets: sockets)
      observe = try ListeningSocket(path: sockets + "/observe.sock", group: Self.groups.observe)
      do {
        control = try ListeningSocket(path: sockets + "/control.sock", group: Self.groups.control)
      } catch {
        observe.remove()
        throw error
      }
    }
    do {
      tail = EventTail(store: try EventLogStore(path: state + "/events.sqlite", now: now))
    } catch {
      observe.remove()
      control.remove()
      throw error
    }
    visits = SessionStore(folder: state, now: now)
    self.state = state
    self.limits = limits
    self.logger = logger
    self.now = now
    if case .damaged(let path) = visits.beginning {
      logger.error("the session could not be read and was set aside", metadata: ["path": "\(path)"])
    }
    if !observe.isGroupOpen || !control.isGroupOpen {
      logger.notice(
        "the sockets are open to their owner only, since a group is missing",
        metadata: ["groups": "\(Self.groups.observe), \(Self.groups.control)"])
    }
    if tail.store.beganUncleanly {
      logger.notice("the last run did not end in order; a new epoch begins", metadata: ["epoch": "\(tail.store.epoch)"])
    }
  }

  /// Takes everything back where no session can be had.
  package func abandon() {
    observe.remove()
    control.remove()
    try? tail.store.close()
    lock.release()
  }

  /// Serves a session until `ended` returns, then ends it, the streams, the sockets and the log, in this order.
  ///
  /// Once a server: the log is closed afterwards.
  package func serve(
    _ session: any SessionControl, whenListening: @escaping @Sendable () async -> Void = {},
    until ended: @escaping @Sendable () async -> Void
  ) async throws {
    let connections = ClientCount()
    let table = DaemonRoutes.table(
      session: session, tail: tail, visits: visits, connections: connections, now: now)
    let responder = Responder(table: table, now: now, counters: tail.counters) { [tail, logger] entry in
      do {
        try tail.store.audit(entry)
      } catch {
        logger.error("the audit trail could not be written", metadata: ["reason": "\(error)"])
      }
    }
    let keeper = session.recordingsFolder.flatMap {
      CatalogueKeeper(state: state, recordings: $0, logger: logger, now: now())
    }
    let group = MultiThreadedEventLoopGroup.singleton
    let servers = [
      try await SocketServer(
        descriptor: observe.descriptor, access: .observe, responder: responder, connections: connections,
        mostConnections: mostConnections, group: group),
      try await SocketServer(
        descriptor: control.descriptor, access: .control, responder: responder, connections: connections,
        mostConnections: mostConnections, group: group),
    ]
    logger.info("listening", metadata: ["observe": "\(observe.path)", "control": "\(control.path)"])
    await whenListening()
    await withTaskGroup { tasks in
      for server in servers { tasks.addTask { try? await server.run() } }
      tasks.addTask { [tail] in
        while (try? await Task.sleep(for: .seconds(Self.beatSeconds))) != nil { tail.beat() }
      }
      tasks.addTask { [tail, logger, limits] in
        await EventLogPruner(
          store: tail.store, limits: limits, recordings: session.recordingsFolder, logger: logger
        ).run()
      }
      if let keeper { tasks.addTask { [tail] in await keeper.follow(tail) } }
      await ended()
      observe.remove()
      control.remove()
      await session.shutDown()
      tail.finish()
      let end = ContinuousClock.now + Self.grace
      while connections.count > 0, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(10)) }
      tasks.cancelAll()
    }
    try tail.store.close()
    lock.release()
    logger.info("ended in order")
  }
}
