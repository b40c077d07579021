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
  public let format: StreamFormat
  public let description: String
  public let waitsForConsumers = false

  private let simulator: Mutex<SignalSimulator>
  private let clock: any HostClock
  private let isStopped = Atomic(false)

  /// Which of the simulator's channels is which of the stream's.
  private let inputs: [Int]

  /// Throws where the settings are not valid or the montage names an input that is not simulated.
  ///
  /// - Parameter montage: its inputs are `1` and so on in the simulator's order; nil for all under their own names.
  public init(
    _ settings: SimulationSettings, montage: Montage? = nil, clock: any HostClock = SystemClock()
  ) throws(FacialisError) {
    let simulator = try SignalSimulator(settings)
    (format, inputs) = try Self.choose(montage, of: simulator.format)
    description = "simulator \(simulator.settings)"
    self.simulator = Mutex(simulator)
    self.clock = clock
  }

  private static func choose(
    _ montage: Montage?, of offered: StreamFormat
  ) throws(FacialisError) -> (StreamFormat, [Int]) {
    guard let montage else { return (offered, Array(offered.channels.indices)) }
    var format = offered
    format.channels = []
    var inputs: [Int] = []
    for row in montage.channels {
      guard let number = Int(row.input), offered.channels.indices.contains(number - 1) else {
        throw .inputNotSimulated(row.input, count: offered.channels.count)
      }
      var channel = offered.channels[number - 1]
      channel.name = row.name
      let limits = channel.calibration
      let scale = (row.inverted ? -1 : 1) / (row.preamplifierGain ?? 1)
      channel.calibration = Calibration(
        digitalMinimum: limits.digitalMinimum, digitalMaximum: limits.digitalMaximum,
        physicalMinimum: limits.physicalMinimum * scale, physicalMaximum: limits.physicalMaximum * scale)
      format.channels.append(channel)
      inputs.append(number - 1)
    }
    return (format, inputs)
  }

  public func run(into sink: SampleSink) throws(FacialisError) {
    var simulator = simulator.withLock { $0 }
    let rate = format.rate
    let blockFrames = BlockLength.frames(rate: rate)
    let offered = simulator.format.channels.count
    let width = inputs.count
    var simulated = [Int32](repeating: 0, count: blockFrames * offered)
    var counts = [Int32](repeating: 0, count: blockFrames * width)
    let start = clock.monotonic()
    var delivered = 0
    while !isStopped.load(ordering: .acquiring) {
      var target = simulated.mutableSpan
      let (first, frames) = simulator.fill(&target)
      if frames == 0 {
        if simulator.isAtEnd { return }
        continue
      }
      for frame in 0..<frames {
        for (place, input) in inputs.enumerated() {
          counts[frame * width + place] = simulated[frame * offered + input]
        }
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
