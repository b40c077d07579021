// SPDX-License-Identifier: GPL-3.0-or-later
package import Logging
import Synchronization

/// The level of all the daemon's loggers, which SIGHUP may change.
package final class LogLevelBox: Sendable {
  private let value: Mutex<Logger.Level>

  package init(_ level: Logger.Level) { value = Mutex(level) }

  package var level: Logger.Level {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}

/// A handler whose level is that of the box, whatever its logger says; it lets no name of a recording through.
package struct LevelledLogHandler<Base: LogHandler>: LogHandler {
  private var base: Base
  private let box: LogLevelBox

  package init(_ base: Base, _ box: LogLevelBox) {
    self.base = base
    // The box alone decides what gets here.
    self.base.logLevel = .trace
    self.box = box
  }

  package var logLevel: Logger.Level {
    get { box.level }
    set { box.level = newValue }
  }

  package var metadata: Logger.Metadata {
    get { base.metadata }
    set { base.metadata = newValue }
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { base[metadataKey: key] }
    set { base[metadataKey: key] = newValue }
  }

  package func log(event: LogEvent) {
    var event = event
    event.message = "\(DiscreetText.clean(event.message.description))"
    event.metadata = event.metadata?.mapValues { "\(DiscreetText.clean($0.description))" }
    base.log(event: event)
  }
}
