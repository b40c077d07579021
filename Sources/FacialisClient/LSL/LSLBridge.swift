// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
public import FacialEMG
import Synchronization

/// Publishes the daemon's samples and events as streams of the Lab Streaming Layer, for LabRecorder and the like.
///
/// A client like any other: it reads from `observe.sock`. The network ports are liblsl's; the daemon opens none.
public final class LSLBridge: Sendable {
  private struct State {
    var samples: LSLOutlet?
    var markers: LSLOutlet?
    var channels: [StreamDescription.Channel] = []
    var clock = LSLClock(rate: 1)
    var pushed = 0
  }

  private let client: DaemonClient
  private let library: LSLLibrary
  private let kinds: [EventKind]
  private let state = Mutex(State())

  /// Loads liblsl. Throws in words where there is none.
  public init(_ client: DaemonClient, library path: String?, kinds: [EventKind]) throws(FacialisError) {
    self.client = client
    self.kinds = kinds
    library = try LSLLibrary(path: path)
  }

  /// Which library, and what it opens.
  public var words: String {
    "\(library.name), version \(library.version). liblsl opens TCP and UDP ports 16572 to 16603, as many as it needs, and UDP port "
      + "16571 with multicast, on all networks of this machine: anybody there can read the signal. The daemon itself opens none."
  }

  /// Samples handed over so far.
  public var pushed: Int { state.withLock { $0.pushed } }

  /// Runs until the task is cancelled; connects again where the daemon is started anew.
  public func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [self] in
        while !Task.isCancelled {
          try? await client.followStream { [self] frame in try take(frame) }
          // A daemon that is gone needs a while to come back, and its absence must not cost a core.
          try? await Task.sleep(for: .milliseconds(500))
        }
      }
      group.addTask { [self] in
        try await client.followEvents(kinds: kinds) { [self] message in
          if case .event(let event) = message { take(event) }
        }
      }
      try await group.waitForAll()
    }
  }

  private func take(_ frame: StreamFrame) throws(FacialisError) {
    switch frame.kind {
    case .description: try begin(try WireJSON.decode(StreamDescription.self, from: frame.payload))
    case .samples: push(frame)
    default: break
    }
  }

  private func begin(_ description: StreamDescription) throws(FacialisError) {
    let failure = state.withLock { state -> Bool in
      if state.samples != nil, state.channels == description.channels, state.clock.rate == description.rateHz {
        // A stream that begins anew counts from 0 again.
        state.clock = LSLClock(rate: description.rateHz)
        return false
      }
      if let old = state.samples { library.destroy(old) }
      state.channels = description.channels
      state.clock = LSLClock(rate: description.rateHz)
      state.samples = library.outlet(
        samples: description.channels.map(\.name), rate: description.rateHz, source: "facialis-emg")
      if state.markers == nil { state.markers = library.outlet(markers: "facialis-events") }
      return state.samples == nil || state.markers == nil
    }
    if failure {
      throw FacialisError("lsl-outlet", .software, "liblsl refuses to open a stream.", mend: "Report this.")
    }
  }

  private func push(_ frame: StreamFrame) {
    let counts = frame.counts
    state.withLock { state in
      guard let outlet = state.samples, frame.channelCount == state.channels.count, !counts.isEmpty else { return }
      var values: [Float] = []
      values.reserveCapacity(counts.count)
      for (index, count) in counts.enumerated() {
        let channel = state.channels[index % frame.channelCount]
        values.append(Float(Double(count) * channel.uvPerCount + channel.uvAtZero))
      }
      state.pushed += frame.frameCount
      let time = state.clock.time(ofLast: frame.firstSample + frame.frameCount - 1, arrived: library.now)
      library.push(values, to: outlet, at: time)
    }
  }

  private func take(_ event: EventObject) {
    state.withLock { state in
      guard let outlet = state.markers, let time = state.clock.time(of: event.pending.streamSample) else { return }
      library.push(Self.text(event), to: outlet, at: time)
    }
  }

  /// `clonic right R-OOC,R-ZYG`; of a marker its text.
  static func text(_ event: EventObject) -> String {
    if let text = event.event.values[.marker] { return text.text }
    let words: [String?] = [
      event.event.kind.rawValue, event.event.side?.rawValue,
      event.event.channels.map(\.description).joined(separator: ","),
    ]
    return words.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
  }
}
