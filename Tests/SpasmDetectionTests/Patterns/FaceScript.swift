// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection

/// A face of eight channels whose bursts are written down by hand, and optionally its signal.
struct FaceScript {
  static let rate = 2000.0
  static let channels = ["L-FRO", "R-FRO", "L-OOC", "R-OOC", "L-ZYG", "R-ZYG", "L-MEN", "R-MEN"].compactMap {
    ChannelName($0)
  }

  private(set) var bursts: [Burst] = []
  var markers: [(marker: Marker, at: Int)] = []
  /// [channel][sample]; empty channels are silent.
  var signal: [[Double]] = []
  /// How long after its end a burst is final, in milliseconds.
  var decisionLag = 60.0

  static func sample(_ milliseconds: Double) -> Int { Int((milliseconds * rate / 1000).rounded()) }

  /// Writes down a burst; times in milliseconds.
  mutating func add(
    _ name: String, at onset: Double, for duration: Double, rms: Double = 40, snr: Double = 15, rise: Double = 8,
    artefact: ArtefactClass? = nil
  ) {
    guard let channel = FaceScript.channels.firstIndex(where: { $0.description == name }) else { return }
    let start = FaceScript.sample(onset)
    let end = FaceScript.sample(onset + duration)
    bursts.append(
      Burst(
        channel: channel, name: FaceScript.channels[channel], onset: start, offset: end,
        preciseOnset: onset * FaceScript.rate / 1000, onsetUncertainty: 1, rmsUV: rms, peakUV: 3 * rms,
        peakToPeakUV: 6 * rms, snrDB: snr, noiseFloorUV: 2, thresholdUV: 4, riseTime: rise / 1000,
        envelopePeakSample: start + FaceScript.sample(rise), artefact: artefact,
        decidedAt: end + FaceScript.sample(decisionLag)))
  }

  /// Bursts of several channels, each 1 ms after the one before, as in a volley.
  mutating func volley(_ names: [String], at onset: Double, for duration: Double = 40, rms: Double = 40) {
    for (index, name) in names.enumerated() { add(name, at: onset + Double(index), for: duration, rms: rms) }
  }

  mutating func blink(at onset: Double, for duration: Double = 110) {
    add("L-OOC", at: onset, for: duration, rise: 18)
    add("R-OOC", at: onset + 1, for: duration, rise: 18)
  }

  mutating func prompt(_ task: String, from start: Double, to end: Double) {
    markers.append((Marker(.task, task, .on), FaceScript.sample(start)))
    markers.append((Marker(.task, task, .off), FaceScript.sample(end)))
  }

  /// Writes independent noise into a channel, as a muscle of its own would make it.
  mutating func drive(_ name: String, at onset: Double, for duration: Double, rms: Double, seed: UInt64) {
    guard let channel = FaceScript.channels.firstIndex(where: { $0.description == name }) else { return }
    var random = RandomSource(seed: seed, stream: name)
    let start = FaceScript.sample(onset)
    let end = FaceScript.sample(onset + duration)
    extend(to: end)
    for sample in start..<end { signal[channel][sample] += random.normal(0, rms) }
  }

  /// Conducts one channel's signal into another one.
  mutating func leak(from source: String, to target: String, gain: Double) {
    guard let a = FaceScript.channels.firstIndex(where: { $0.description == source }),
      let b = FaceScript.channels.firstIndex(where: { $0.description == target }), !signal.isEmpty
    else { return }
    for sample in signal[a].indices { signal[b][sample] += gain * signal[a][sample] }
  }

  /// Background noise of 1 uV in all channels up to an instant.
  mutating func rest(until end: Double, seed: UInt64) {
    extend(to: FaceScript.sample(end))
    for channel in signal.indices {
      var random = RandomSource(seed: seed, stream: "rest", channel)
      for sample in signal[channel].indices { signal[channel][sample] += random.normal(0, 1) }
    }
  }

  private mutating func extend(to end: Int) {
    if signal.isEmpty { signal = [[Double]](repeating: [], count: FaceScript.channels.count) }
    for channel in signal.indices where signal[channel].count < end {
      signal[channel] += [Double](repeating: 0, count: end - signal[channel].count)
    }
  }

  /// What a recogniser made of the script.
  struct Outcome {
    var events: [Event] = []
    var matrix = SynkinesisMatrix(rows: [])
    var mostHeld = 0
    /// Longest time from a spasm's end to its decision, in samples.
    var latest = 0
    /// Sample at which each event was published.
    var published: [EventID: Int] = [:]

    var patterns: [Event] { events.filter { $0.kind != .burst } }
    func all(_ kind: EventKind) -> [Event] { events.filter { $0.kind == kind } }
  }

  /// Plays the script tick by tick; `shuffle` reorders what arrives within a tick.
  func play(settings: DetectionSettings = DetectionSettings(), shuffle: UInt64? = nil) -> Outcome {
    var recogniser = PatternRecogniser(
      channels: FaceScript.channels, rate: FaceScript.rate, settings: settings)
    var history = SignalHistory(channelCount: FaceScript.channels.count, frames: 8192, delay: 0)
    var random = RandomSource(seed: shuffle ?? 0)
    var outcome = Outcome()
    let end = (bursts.map(\.decidedAt).max() ?? 0) + 4 * Int(FaceScript.rate)
    let ordered = bursts.sorted { $0.decidedAt < $1.decidedAt }
    let byOnset = bursts.sorted { $0.onset < $1.onset }
    var next = 0
    var opened = 0
    var open: [Burst] = []
    var markers = markers.sorted { $0.at < $1.at }[...]
    let tick = recogniser.tick
    var position = 0
    while position < end {
      if !signal.isEmpty {
        var frames = [SIMD8<Double>](repeating: .zero, count: tick)
        for channel in signal.indices {
          for offset in 0..<tick where position + offset < signal[channel].count {
            frames[offset][channel] = signal[channel][position + offset]
          }
        }
        history.append(frames.span)
      }
      position += tick
      var arriving: [Burst] = []
      while next < ordered.count, ordered[next].decidedAt <= position {
        arriving.append(ordered[next])
        next += 1
      }
      if shuffle != nil { arriving.shuffle(using: &random) }
      for burst in arriving { recogniser.push(burst) }
      while let first = markers.first, first.at <= position {
        recogniser.note(first.marker, at: first.at)
        markers = markers.dropFirst()
      }
      while opened < byOnset.count, byOnset[opened].onset + 40 <= position {
        open.append(byOnset[opened])
        opened += 1
      }
      open.removeAll { $0.decidedAt <= position }
      let new = recogniser.advance(
        to: position, openBursts: open.map { OpenBurst(channel: $0.channel, onset: $0.onset) }, history: history)
      for event in new where event.kind.isSpasm {
        outcome.latest = max(outcome.latest, position - event.onset - event.duration)
      }
      for event in new { outcome.published[event.id] = position }
      outcome.events += new
      outcome.mostHeld = max(outcome.mostHeld, recogniser.heldBursts)
    }
    outcome.events += recogniser.finish(history: history)
    outcome.matrix = recogniser.synkinesisMatrix()
    return outcome
  }
}
