// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Looks where a clear burst was for faint ones of the muscles that contract with it.
///
/// A spasm is a discharge of one nerve and a blink closes both eyes: that one muscle contracted makes it likely that the others
/// of its side, or the other eye, did within the same milliseconds. There a likelihood ratio suffices that would be
/// chance if the whole recording were searched. What only repeats the waveform of the clear burst is a leak, and no
/// burst. Decisions fall at fixed steps, after every burst of that time is final.
struct CompanionSearch: Sendable {
  /// A clear burst.
  struct Source: Sendable {
    var channel: Int
    /// In the detector's steps.
    var steps: Range<Int>
    /// In the history's indices.
    var samples: Range<Int>
  }

  /// Distance in steps within which another burst of the channel is taken for the same.
  let margin: Int
  private let evidence: Double
  private let evidencePerStep: Double
  private let stepSamples: Int
  private let longest: Int
  private let lag: Int
  private let reach: Int
  private let partners: [[Int]]
  private var sources: [Source] = []
  private var first: [Double] = []
  private var second: [Double] = []

  /// Least signal-to-noise ratio of a clear burst, in decibels.
  private static let clearDB = 6.0
  /// Evidence that has to be left when the clear burst's waveform is taken out, in nats.
  private static let ownEvidence = 1.0

  init(format: StreamFormat, settings: DetectionSettings, stepSamples: Int) {
    let stepMS = Double(stepSamples) * 1000 / format.rate
    self.stepSamples = stepSamples
    evidence = settings[.companionEvidence]
    evidencePerStep = settings[.evidencePerMS] * stepMS
    margin = max(Int(10 / stepMS), 1)
    longest = Int(200 / stepMS)
    lag = Int((settings[.decisionLagMS] + 16) / stepMS)
    reach = max(Int(3 / stepMS), 1)
    let names = format.channels.map(\.name)
    partners = names.map { name in
      names.indices.filter { index in
        let other = names[index]
        guard other.muscle.isFacialNerve, name.muscle.isFacialNerve else { return false }
        if other.side == name.side { return other.muscle != name.muscle }
        return other.muscle == .orbicularisOculi && name.muscle == .orbicularisOculi
      }
    }
  }

  /// Channels whose muscles contract with that of a channel.
  func partners(of channel: Int) -> [Int] { partners[channel] }

  /// Step at which the next source is due; nil without one.
  var next: Int? { sources.first.map { $0.steps.upperBound + lag } }

  /// Takes note of a final burst, if it is clear and brief.
  mutating func note(_ channel: Int, steps: Range<Int>, samples: Range<Int>, snrDB: Double) {
    guard snrDB >= Self.clearDB, steps.count <= longest, samples.count > 4, !partners[channel].isEmpty else { return }
    let source = Source(channel: channel, steps: steps, samples: samples)
    let place = sources.firstIndex { ($0.steps.upperBound, $0.channel) > (steps.upperBound, channel) }
    sources.insert(source, at: place ?? sources.endIndex)
  }

  /// The next source that is due at a step.
  mutating func take(at step: Int) -> Source? {
    guard let due = next, due <= step else { return nil }
    return sources.removeFirst()
  }

  /// The stretch within a few milliseconds of the source's that speaks most for activity; nil where it does not suffice.
  ///
  /// `power` gives the mean square of a step that lies at most a second back.
  func search(
    _ source: Source, floor: Double, weight: Double, now: Int, power: (Int) -> Double
  ) -> ActivitySegmenter.Segment? {
    let count = source.steps.count
    var best: ActivitySegmenter.Segment?
    guard count > 0, now - source.steps.lowerBound + reach < 1000 else { return nil }
    for shift in -reach...reach {
      let window = source.steps.lowerBound + shift..<source.steps.upperBound + shift
      guard window.upperBound <= now else { break }
      var energy = 0.0
      for step in window { energy += power(step) }
      let value = Self.likelihood(
        energy / (Double(count) * floor), values: evidencePerStep * weight * Double(count))
      if value >= evidence, value > best?.evidence ?? 0 {
        best = ActivitySegmenter.Segment(
          onset: window.lowerBound, offset: window.upperBound, evidence: value, energy: energy)
      }
    }
    return best
  }

  /// Whether a channel shows more than the waveform of any channel that is stronger during the source's burst.
  mutating func isOfItsOwn(
    _ channel: Int, _ source: Source, floor: Double, weight: Double, _ history: SignalHistory
  ) -> Bool {
    let count = source.samples.count
    if first.count < count + 2 * stepSamples {
      first = [Double](repeating: 0, count: count + 2 * stepSamples)
      second = first
    }
    history.copy(
      channel, source.samples.lowerBound - stepSamples..<source.samples.upperBound + stepSamples, into: &second)
    let energy = LaneSums.product(second.span, stepSamples, second.span, stepSamples, count)
    let values = evidencePerStep * weight * Double(count) / Double(stepSamples)
    for other in 0..<history.channelCount where other != channel {
      history.copy(other, source.samples, into: &first)
      let own = LaneSums.product(first.span, 0, first.span, 0, count)
      guard own > 2 * energy else { continue }
      var largest = 0.0
      // The same waveform within a millisecond to either side.
      for lag in 0...(2 * stepSamples) {
        let product = LaneSums.product(first.span, 0, second.span, lag, count)
        largest = max(largest, product * product / own)
      }
      let rest = max(energy - largest, 0) / Double(count) * values / max(values - 1, 1)
      if Self.likelihood(rest / floor, values: values) < Self.ownEvidence { return false }
    }
    return true
  }

  /// Log likelihood ratio of a variance `x` times the floor's against the floor, for so many independent values.
  private static func likelihood(_ x: Double, values: Double) -> Double {
    x <= 1 ? 0 : 0.5 * values * (x - 1 - PortableMath.log(x))
  }
}
