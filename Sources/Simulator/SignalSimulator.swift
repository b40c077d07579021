// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// A face with electrodes as an endless, or finite, stream of frames with its truth.
///
/// A value: whoever holds it drives it. Samples, labels and markers depend on the settings alone, not on how many frames
/// are asked for at a time, nor on the machine. Memory is bounded as long as truth and markers are taken: the scenario is
/// planned a second ahead. About 25 times real time at 64 channels and 4 kHz on one core; planning a long contraction can
/// take 0.1 s at once there, so a source that keeps time should stay ahead by more.
///
/// Motor-unit pools after Fuglevand (1993), ephaptic volleys after Nielsen (1984). What it cannot show: rates of spasms and
/// intervals of bursts are engineering choices, since no surface recordings of hemifacial spasm are published; potentials
/// are templates without the geometry of a volume conductor. It serves regression and comparison, and is no evidence of
/// clinical accuracy. Noise and resting tone are the background that `SimulationSettings.snrDB` scales.
public struct SignalSimulator: Sendable {
  public let settings: SimulationSettings
  /// Channels, rate and calibration of the stream; unit uV.
  public let format: StreamFormat

  private let face: Face
  private let frames: Int
  /// Output frames in a second of true time: the nominal rate with the clock's drift.
  private let trueRate: Double
  private let totalFrames: Int?
  private let noiseGain: Double
  private var planner: Planner
  private var muscles: MuscleSignal
  private var electrodes: ElectrodeStage
  private var truth: TruthBuilder
  private var dropper: FrameDropper

  /// The chunk that is being handed out.
  private var signal: [Double]
  private var counts: [Int32]
  private var chunkStart = 0
  private var chunkUsed: Int
  /// Sample index of the next frame to hand out.
  private var position = 0
  private var hasFinished = false

  private var labels: [Event] = []
  private var markers: [PlacedMarker] = []
  private var gaps: [DroppedFrames] = []
  private var humSince = 0

  /// Throws where the settings are not valid.
  public init(_ settings: SimulationSettings) throws(FacialisError) {
    var settings = settings
    try settings.validate()
    self.settings = settings
    let scenario = try ScenarioCatalogue.scenario(named: settings.scenario)
    let affected = settings.side ?? scenario.side
    let names = ChannelLayout.names(settings.channels, affected: affected)
    let contaminants = scenario.contaminants
    let rate = Double(settings.rate)
    let skews = names.indices.map {
      contaminants.isMultiplexed ? Double($0) / (rate * Double(names.count)) : 0
    }
    format = StreamFormat(
      rate: rate,
      channels: zip(names, skews).map { name, skew in
        ChannelFormat(
          name: name, calibration: settings.converter.calibration, transducer: "simulated electrode", skew: skew)
      }, bits: settings.converter.bits)
    face = Face(
      channels: names, affected: affected, seed: settings.seed, crosstalk: contaminants.crosstalk,
      chewing: scenario.hasChewing)
    frames = max(16, settings.rate / 40)
    trueRate = rate * (1 + contaminants.drift * 1e-6)
    totalFrames = settings.duration.map { max(1, Int(($0 * rate).rounded())) }
    planner = Planner(scenario, face: face, seed: settings.seed)

    let resting = NoiseControl.restingLevels(tone: scenario.tone, face: face, seed: settings.seed)
    let noise = ElectrodeStage.noiseLevels(contaminants, channels: names.count, seed: settings.seed)
    let background = zip(noise, resting).map { ($0 * $0 + $1 * $1).squareRoot() }
    var gain = 1.0
    if let snrDB = settings.snrDB {
      gain = NoiseControl.gain(snrDB: snrDB, planner: planner, face: face, background: background)
    }
    noiseGain = gain
    muscles = MuscleSignal(
      frames: frames, rate: trueRate, factor: max(2, (4000 + settings.rate - 1) / settings.rate), skews: skews,
      pools: face.pools.count)
    electrodes = ElectrodeStage(
      contaminants, noise: noise.map { $0 * gain }, settings: settings, rate: trueRate, frames: frames)
    truth = TruthBuilder(rate: trueRate, background: background.map { $0 * gain })
    dropper = FrameDropper(perMinute: contaminants.dropsPerMinute, rate: rate, seed: settings.seed)
    signal = Array(repeating: 0, count: frames * names.count)
    counts = Array(repeating: 0, count: frames * names.count)
    chunkUsed = frames
    chunkStart = -frames
  }

  /// Sample index of the next frame, lost frames included.
  public var nextSample: Int { position }

  /// Whether the settings' duration is reached.
  public var isAtEnd: Bool { totalFrames.map { position >= $0 } ?? false }

  /// The next `frames` frames, fewer where frames got lost or the end is reached; none at the end.
  public mutating func next(frames wanted: Int) -> Block {
    skipDropped()
    let first = position
    var result: [Int32] = []
    result.reserveCapacity(wanted * settings.channels)
    while position - first < wanted {
      let available = self.available(position - first, wanted)
      guard available > 0 else { break }
      let from = chunkUsed * settings.channels
      result.append(contentsOf: counts[from..<from + available * settings.channels])
      consume(available)
    }
    return Block(
      firstSample: first, hostTime: UInt64(Double(first) / trueRate * 1e9), channelCount: settings.channels,
      counts: result)
  }

  /// Fills interleaved counts, [frame][channel], without allocating for them; returns the first frame's sample index and how
  /// many frames there are, as `next(frames:)`.
  public mutating func fill(_ target: inout MutableSpan<Int32>) -> (firstSample: Int, frames: Int) {
    skipDropped()
    let first = position
    let wanted = target.count / settings.channels
    while position - first < wanted {
      let available = self.available(position - first, wanted)
      guard available > 0 else { break }
      let from = chunkUsed * settings.channels
      let to = (position - first) * settings.channels
      for index in 0..<available * settings.channels { target[to + index] = counts[from + index] }
      consume(available)
    }
    return (first, position - first)
  }

  /// The labels that have become complete since the last call, in canonical order; after the end those too that it cut.
  public mutating func takeTruth() -> [Event] {
    finishIfAtEnd()
    let now = position
    let complete = labels.filter { $0.onset + $0.duration <= now }
    labels.removeAll { $0.onset + $0.duration <= now }
    return complete.sorted(by: Event.canonicalOrder)
  }

  /// The markers at frames that were handed out since the last call, in order.
  public mutating func takeMarkers() -> [PlacedMarker] {
    let now = position
    let due = markers.filter { $0.sample < now }
    markers.removeAll { $0.sample < now }
    return due.sorted { ($0.sample, $0.marker.text) < ($1.sample, $1.marker.text) }
  }

  /// The losses of frames that were passed since the last call, in order.
  public mutating func takeGaps() -> [DroppedFrames] {
    defer { gaps.removeAll() }
    return gaps
  }

  /// Discharges, labels and markers that wait for their time: what a long run must not let grow.
  package var waiting: Int { muscles.waiting + labels.count + markers.count }

  /// Frames that can be taken from the chunk at once, a new chunk being made where the old one is used up.
  private mutating func available(_ done: Int, _ wanted: Int) -> Int {
    if let totalFrames, position >= totalFrames { return 0 }
    if chunkUsed == frames { makeChunk() }
    var available = min(wanted - done, frames - chunkUsed)
    if let totalFrames { available = min(available, totalFrames - position) }
    if let drop = dropper.next { available = min(available, drop.firstSample - position) }
    return available
  }

  private mutating func consume(_ count: Int) {
    chunkUsed += count
    position += count
  }

  /// Passes over frames that get lost here.
  private mutating func skipDropped() {
    while let drop = dropper.next, drop.firstSample == position, !isAtEnd {
      let count = min(drop.count, (totalFrames ?? Int.max) - position)
      gaps.append(DroppedFrames(firstSample: position, count: count))
      labels.append(
        Event(kind: .gap, onset: position, duration: count, values: [.gapCause: .text("device")]))
      var left = count
      while left > 0 {
        if chunkUsed == frames { makeChunk() }
        let step = min(left, frames - chunkUsed)
        consume(step)
        left -= step
      }
      dropper.advance(from: position)
    }
  }

  private mutating func makeChunk() {
    chunkStart += frames
    chunkUsed = 0
    let time = Double(chunkStart) / trueRate
    while planner.plannedUntil < time + Double(frames) / trueRate + 0.25 { planSecond() }
    // Taken out of self, so that the rest of self stays accessible.
    var signal: [Double] = []
    swap(&signal, &self.signal)
    var counts: [Int32] = []
    swap(&counts, &self.counts)
    defer {
      swap(&signal, &self.signal)
      swap(&counts, &self.counts)
    }
    var rendered = signal.mutableSpan
    muscles.renderChunk(to: &rendered, face: face)
    var converted = counts.mutableSpan
    let humBefore = electrodes.humAmplitude
    if electrodes.convert(signal.span, at: time, to: &converted) {
      let channels = face.channels
      labels.append(
        Event(
          kind: .artefact, onset: chunkStart, channels: channels, values: [.artefactClass: .text("hum_step")]))
      labelHum(until: chunkStart, amplitude: humBefore)
      humSince = chunkStart
    }
  }

  private mutating func planSecond() {
    let plan = planner.planNextSecond(face: face)
    for (pool, discharges) in plan.resting { muscles.add(discharges, to: pool, gain: noiseGain) }
    for activity in plan.activities {
      for component in activity.components { muscles.add(component.discharges, to: component.pool) }
      labels += truth.events(of: activity, face: face)
    }
    muscles.sort()
    electrodes.add(plan.artefacts)
    for artefact in plan.artefacts {
      if let label = artefact.label(rate: trueRate, channels: face.channels) { labels.append(label) }
    }
    for timed in plan.markers {
      let sample = Int((timed.time * trueRate).rounded())
      markers.append(PlacedMarker(sample: sample, marker: timed.marker))
      labels.append(timed.marker.event(at: sample))
    }
  }

  /// Labels the channels whose hum stood more than 10 dB above their resting background.
  private mutating func labelHum(until end: Int, amplitude: Double) {
    guard amplitude > 0, end > humSince else { return }
    for (index, gain) in electrodes.humGains.enumerated() {
      let level = PortableMath.decibels(amplitude * gain / 2.0.squareRoot() / truth.background[index])
      guard level > 10 else { continue }
      let channel = face.channels[index]
      labels.append(
        Event(
          kind: .mainsHum, onset: humSince, duration: end - humSince, channels: [channel],
          values: [.levelDB: EventColumn.levelDB.value(level)]))
    }
  }

  /// Cuts the labels that reach beyond the end, and adds those that concern the whole.
  private mutating func finishIfAtEnd() {
    guard !hasFinished, isAtEnd, let totalFrames else { return }
    hasFinished = true
    labelHum(until: totalFrames, amplitude: electrodes.humAmplitude)
    for pool in face.pools.indices where face.pools[pool].muscle != .masseter {
      guard let source = face.channel(over: pool) else { continue }
      for projection in face.projections[pool] where projection.isCrosstalk {
        labels.append(
          Event(
            kind: .crosstalkSuspected, onset: 0, duration: totalFrames,
            channels: [face.channels[source], face.channels[projection.channel]]))
      }
    }
    labels.removeAll { $0.onset >= totalFrames }
    for index in labels.indices {
      labels[index].duration = min(labels[index].duration, totalFrames - labels[index].onset)
    }
  }
}
