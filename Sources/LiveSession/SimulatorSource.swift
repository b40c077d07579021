// SPDX-License-Identifier: GPL-3.0-or-later
public import Acquisition
public import FacialEMG
public import Realtime
public import Simulator
internal import Synchronization

/// The simulator as a source, paced by its sample clock against the host's monotonic clock.
///
/// Each block is due when its last frame would have been sampled, counted from the start, so that it does not drift; after a
/// stall it catches up.
public final class SimulatorSource: SampleSource {
  /// Blocks a second.
  private static let blocksPerSecond = 200.0

  public let format: StreamFormat
  public let description: String
  public let waitsForConsumers = false

  private let simulator: Mutex<SignalSimulator>
  private let clock: any HostClock
  private let isStopped = Atomic(false)

  /// Throws where the settings are not valid.
  public init(_ settings: SimulationSettings, clock: any HostClock = SystemClock()) throws(FacialisError) {
    let simulator = try SignalSimulator(settings)
    format = simulator.format
    description = "simulator \(simulator.settings)"
    self.simulator = Mutex(simulator)
    self.clock = clock
  }

  public func run(into sink: SampleSink) throws(FacialisError) {
    var simulator = simulator.withLock { $0 }
    let rate = format.rate
    let blockFrames = max(1, Int((rate / SimulatorSource.blocksPerSecond).rounded()))
    let width = format.channels.count
    var counts = [Int32](repeating: 0, count: blockFrames * width)
    let start = clock.monotonic()
    var delivered = 0
    while !isStopped.load(ordering: .acquiring) {
      var target = counts.mutableSpan
      let (first, frames) = simulator.fill(&target)
      if frames == 0 {
        if simulator.isAtEnd { return }
        continue
      }
      sink.heartbeat.sleep(until: start + UInt64(Double(first + frames) / rate * 1e9), on: clock)
      for placed in simulator.takeMarkers() { sink.notify(.marker(placed.marker, sample: placed.sample)) }
      _ = simulator.takeTruth()
      _ = simulator.takeGaps()
      sink.deliver(
        counts.span.extracting(0..<frames * width), firstSample: first, hostTime: clock.monotonic(),
        lostAtSource: first - delivered)
      delivered = first + frames
    }
  }

  public func stop() { isStopped.store(true, ordering: .releasing) }
}
