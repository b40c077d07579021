// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Looks where a clear burst was for faint ones of the muscles that contract with it.
///
/// A spasm is a discharge of one nerve and a blink closes both eyes: that one muscle contracted makes it likely that the others
/// of its side, or the other eye, did within the same milliseconds. There a likelihood ratio suffices that would be
/// chance if the whole recording were searched. Decisions fall at fixed steps, after every burst of that time is final.
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
  let evidence: Double
  private let evidencePerStep: Double
  private let stepSamples: Int
  private let longest: Int
  /// Steps after which every burst of a time is final.
  let lag: Int
  private let reach: Int
  private let partners: [[Int]]
  private var sources: [Source] = []

  /// Least signal-to-noise ratio of a clear burst, in decibels.
  private static let clearDB = 6.0
  /// Power of such a burst, in noise floors.
  static let clearPower = 5.0

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

  /// Whether steps are as few as those of a twitch.
  func isBrief(_ steps: Range<Int>) -> Bool { steps.count <= longest }

  /// Takes note of a final burst, if it is clear and brief.
  mutating func note(_ channel: Int, steps: Range<Int>, samples: Range<Int>, snrDB: Double) {
    guard snrDB >= Self.clearDB, isBrief(steps), samples.count > 4, !partners[channel].isEmpty else { return }
    let source = Source(channel: channel, steps: steps, samples: samples)
    let place = sources.firstIndex { ($0.steps.upperBound, $0.channel) > (steps.upperBound, channel) }
    sources.insert(source, at: place ?? sources.endIndex)
  }

  /// The next source that is due at a step.
  mutating func take(at step: Int) -> Source? {
    guard let due = next, due <= step else { return nil }
    return sources.removeFirst()
  }

  /// The stretch within a few milliseconds of `steps` that speaks most for activity; nil where it does not suffice.
  ///
  /// `power` gives the mean square of a step that lies at most a second back as the decision sees it, `signalPower` that of the
  /// signal.
  func search(
    _ steps: Range<Int>, floor: Double, weight: Double, now: Int, power: (Int) -> Double, signalPower: (Int) -> Double
  ) -> ActivitySegmenter.Segment? {
    let count = steps.count
    var best: ActivitySegmenter.Segment?
    guard count > 0, now - steps.lowerBound + reach < 1000 else { return nil }
    for shift in -reach...reach {
      let window = steps.lowerBound + shift..<steps.upperBound + shift
      guard window.upperBound <= now else { break }
      var energy = 0.0
      for step in window { energy += power(step) }
      let value = LikelihoodRatio.ofVariance(
        energy / (Double(count) * floor), values: evidencePerStep * weight * Double(count))
      if value >= evidence, value > best?.evidence ?? 0 {
        best = ActivitySegmenter.Segment(
          onset: window.lowerBound, offset: window.upperBound, evidence: value,
          energy: window.reduce(0) { $0 + signalPower($1) })
      }
    }
    return best
  }
}
