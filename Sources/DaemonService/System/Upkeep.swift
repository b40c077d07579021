// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
package import Logging
import NIOCore
import Realtime

/// What the daemon does beside its work: feeds the watchdog, tells systemd its status, marks that it records.
package actor Upkeep {
  /// Seconds between two looks; shorter where the watchdog is.
  private static let interval = 1.0
  /// Seconds that a recording of before a restart may take to go on; until then its mark is left.
  private static let resumption = 60.0

  private let session: any SessionControl
  private let manager: ServiceManager
  private let mark: RecordingMark
  private let logger: Logger
  private var watch: LivenessWatch
  private var status = ""
  /// Nil as long as a recording of before a restart may still go on.
  private var isRecording: Bool?
  private var firstLook: Double?
  private var hanging: [String] = []

  package init(
    session: any SessionControl, manager: ServiceManager, environment: [String: String], logger: Logger
  ) {
    self.session = session
    self.manager = manager
    self.logger = logger
    mark = RecordingMark(environment: environment)
    // Half of the watchdog's time for a thread to show itself, the other half for systemd.
    watch = LivenessWatch(patience: (manager.watchdogSeconds ?? 20) / 2)
  }

  /// Seconds between two looks.
  package nonisolated var interval: Double { min(Self.interval, (manager.watchdogSeconds ?? 20) / 4) }

  /// Tells systemd that the sockets answer and the session is there.
  package func ready() async {
    status = StatusLine.words(await session.status())
    manager.ready(status)
  }

  /// Looks at everything once; `now` in seconds of a clock that never goes back. Returns the threads that hang.
  @discardableResult
  package func look(at now: Double) async -> [String] {
    let found = watch.look(session.heartbeats.map { ($0.name, $0.reading) }, at: now)
    if found.isEmpty { manager.alive() }
    if found != hanging {
      if !found.isEmpty {
        logger.critical(
          "threads hang; the watchdog is not fed", metadata: ["threads": "\(found.joined(separator: " "))"])
      }
      hanging = found
    }
    let snapshot = await session.status()
    let words = StatusLine.words(snapshot)
    if words != status {
      status = words
      manager.status(words)
    }
    let begin = firstLook ?? now
    firstLook = begin
    let records = snapshot.recording != nil
    if records != isRecording, records || isRecording != nil || now - begin >= Self.resumption {
      isRecording = records
      mark.set(records)
    }
    return found
  }

  /// The daemon begins to end.
  package func stopping() {
    manager.stopping("ending")
  }

  /// The daemon has ended.
  package func ended() {
    mark.set(false)
  }
}
