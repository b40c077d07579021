// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import Foundation
import Synchronization

/// SIGTERM and SIGINT as a call, for as long as it lives.
final class StopSignals {
  private final class Number: Sendable {
    let value = Atomic(Int32(0))
  }

  private let number = Number()
  private var sources: [any DispatchSourceSignal] = []

  init(_ stop: @escaping @Sendable () -> Void) {
    for signal in [SIGTERM, SIGINT] {
      Foundation.signal(signal, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
      source.setEventHandler { [number] in
        number.value.store(signal, ordering: .relaxed)
        stop()
      }
      source.resume()
      sources.append(source)
    }
  }

  deinit { for source in sources { source.cancel() } }

  /// The signal that came; nil for none.
  var received: Int32? {
    let value = number.value.load(ordering: .relaxed)
    return value == 0 ? nil : value
  }
}
