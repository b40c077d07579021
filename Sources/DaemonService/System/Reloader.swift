// SPDX-License-Identifier: GPL-3.0-or-later
package import Configuration
import FacialEMG
package import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Reads the configuration again at SIGHUP; what is wrong leaves everything as it was, and a running recording is not touched. What
/// needs a new start is named in the log.
package final class Reloader: Service {
  private let options: DaemonOptions
  private let environment: [String: String]
  private let level: LogLevelBox
  private let logger: Logger
  private let configuration: Mutex<DaemonConfiguration>

  package init(
    options: DaemonOptions, environment: [String: String], configuration: DaemonConfiguration, level: LogLevelBox,
    logger: Logger
  ) {
    self.options = options
    self.environment = environment
    self.level = level
    self.logger = logger
    self.configuration = Mutex(configuration)
  }

  package func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { reload() }
  }

  /// Reads everything again and obeys it.
  package func reload() {
    let manager = ServiceManager(environment: environment)
    manager.reloading()
    defer { manager.reloaded() }
    let new: DaemonConfiguration
    do throws(FacialisError) {
      new = try options.read(environment: environment)
    } catch {
      logger.error("the configuration is not obeyed: \(error)", metadata: ["code": "\(error.code)"])
      return
    }
    let old = configuration.withLock { kept in
      defer { kept = new }
      return kept
    }
    let changed = new.changes(from: old)
    level.level = FacialisDaemon.level(new)
    let words = { (effect: ConfigurationKey.Effect) in
      changed.filter { $0.effect == effect }.map(\.path).joined(separator: " ")
    }
    logger.notice(
      "the configuration was read again",
      metadata: ["at_once": "\(words(.reload))", "next_start": "\(words(.restart))"])
  }
}
