// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// What one side's muscles show in the channels of the other.
extension EpisodeAnalysis {
  /// How much of a muscle's amplitude its image across the midline shows at most, and the same of a lasting contraction.
  private static let largestShadow = 0.45
  private static let largestLastingShadow = 0.6
  /// The same where other muscles twitch with the muscle on its side alone.
  private static let volleyShadow = 0.8

  /// The same while both eyes blink.
  static let blinkShadow = 0.8

  mutating func markLeaks() {
    for index in bursts.indices where roles[index] == .free {
      for other in near(index, limits.slow) where bursts[other].name.side != bursts[index].name.side {
        guard overlap(index, other) > 0, let comparison = comparison(other, index),
          isAlike(index, other) || isMidlineLeak(index, of: other, comparison) || isShadow(index, of: other)
        else { continue }
        if case .leak(let source) = roles[other], source == index { continue }
        roles[index] = .leak(other)
        break
      }
    }
  }

  /// Whether a burst is a weaker one of the same waveform as that of the other side.
  func isAlike(_ index: Int, _ source: Int) -> Bool {
    guard let comparison = comparison(source, index) else { return false }
    return comparison.waveform.magnitude >= leastLeakCorrelation(index, source) && comparison.ratio < 0.8
  }

  /// Correlation from which a waveform counts as conducted from the other side.
  ///
  /// Muscles that meet in the midline leak across it; eyes and cheeks are too far apart to do so in earnest. Brief windows
  /// hold few independent values, so that waveforms may look alike by chance.
  private func leastLeakCorrelation(_ a: Int, _ b: Int) -> Double {
    guard bursts[a].name.muscle.meetsMidline, bursts[b].name.muscle.meetsMidline else { return 0.92 }
    let brief = max(bursts[a].duration, bursts[b].duration) < limits.samples(milliseconds: 80)
    return brief ? max(limits.leakCorrelation, 0.75) : limits.leakCorrelation
  }

  /// Whether a weak burst is as like one across the midline as its own noise allows, and by far not by chance.
  private func isMidlineLeak(_ index: Int, of source: Int, _ comparison: ChannelComparison) -> Bool {
    guard bursts[index].name.muscle.meetsMidline, bursts[source].name.muscle.meetsMidline else { return false }
    return comparison.ratio < 0.5
      && comparison.waveform.magnitude >= max(0.5, 0.8 * largestCorrelation(index, source))
  }

  /// Whether a burst is the weak image of the same muscle's across the midline, though each unit looks different from there:
  /// it is there while that one is, and no other muscle of its side does what that one's neighbours do.
  private func isShadow(_ index: Int, of source: Int) -> Bool {
    let muscle = bursts[index].name.muscle
    guard muscle.meetsMidline, bursts[source].name.muscle == muscle,
      overlap(index, source) * 10 >= min(bursts[index].duration, bursts[source].duration) * 7,
      bursts[index].duration <= 2 * bursts[source].duration
    else { return false }
    let ratio = strength(index) / strength(source)
    if ratio < Self.shadow { return true }
    if !isLong(index), ratio < Self.volleyShadow, isVolleyOfOneSide(source), !hasOtherMuscles(index) { return true }
    if !isLong(index), ratio < Self.blinkShadow, isWithinBlink(source), !hasCheek(index) { return true }
    let largest = isLong(index) ? Self.largestLastingShadow : Self.largestShadow
    guard ratio < largest, isLong(index) || agreement(index, source) >= 0.6 else { return false }
    return hasNeighbours(source) && !hasNeighbours(index)
  }

  /// Whether another muscle begins with a burst on its side alone: the twitch of one nerve, of which the midline shows an image.
  func isVolleyOfOneSide(_ index: Int) -> Bool {
    near(index, limits.volley).contains {
      bursts[$0].name.side == bursts[index].name.side && bursts[$0].name.muscle != bursts[index].name.muscle
        && roles[$0] == .free && !hasHomologue($0)
    }
  }

  /// Whether a muscle that does not meet the midline contracts with a burst on its side.
  private func hasOtherMuscles(_ index: Int) -> Bool {
    near(index, limits.slow).contains {
      bursts[$0].name.side == bursts[index].name.side && !bursts[$0].name.muscle.meetsMidline && roles[$0] == .free
        && overlap($0, index) > 0
    }
  }

  /// Whether a muscle below the eyes contracts once, and as an answer to a blink: no blink drives it on both sides.
  func isWithinBlink(_ index: Int) -> Bool {
    let burst = bursts[index]
    guard !burst.name.muscle.isUpperFace, burst.duration <= limits.blinkLongest, !repeats(index) else { return false }
    let eyes = near(index, limits.join).filter {
      bursts[$0].name.muscle == .orbicularisOculi && bursts[$0].duration <= limits.blinkLongest
        && overlap($0, index) > 0
    }
    let slack = answerSlack(index)
    let answers = eyes.contains {
      let lag = burst.onset - bursts[$0].onset
      return bursts[$0].name.side == burst.name.side && lag >= -limits.synkinesisLead - slack
        && lag <= limits.synkinesisLag + slack
    }
    return answers && Set(eyes.map { bursts[$0].name.side }).count == 2
  }

  /// Whether a muscle of the cheek contracts with a burst on its side: the mouth moves on both sides then.
  private func hasCheek(_ index: Int) -> Bool {
    near(index, limits.slow).contains {
      let name = bursts[$0].name
      return name.side == bursts[index].name.side && !name.muscle.meetsMidline && !name.muscle.isUpperFace
        && roles[$0] == .free && overlap($0, index) > 0
    }
  }

  /// Whether other muscles of the same half of this side's face contract with a burst, and not just as weak images.
  private func hasNeighbours(_ index: Int) -> Bool {
    near(index, limits.slow).contains { other in
      bursts[other].name.side == bursts[index].name.side && bursts[other].name.muscle != bursts[index].name.muscle
        && bursts[other].name.muscle.isUpperFace == bursts[index].name.muscle.isUpperFace && overlap(other, index) > 0
        && !near(other, limits.slow).contains {
          bursts[$0].name.side != bursts[other].name.side && bursts[$0].name.muscle == bursts[other].name.muscle
            && overlap($0, other) > 0 && strength(other) < Self.largestShadow * strength($0)
        }
    }
  }

  /// Whether what the same muscle of the other side showed then was another muscle's.
  func hasConductedHomologue(_ index: Int) -> Bool {
    near(index, limits.slow).contains { other in
      guard bursts[other].name.muscle == bursts[index].name.muscle, bursts[other].name.side != bursts[index].name.side,
        overlap(other, index) > 0
      else { return false }
      return isConducted(other)
    }
  }

  /// Whether a burst is another muscle's.
  func isConducted(_ index: Int) -> Bool {
    switch roles[index] {
    case .conducted, .leak, .chewing, .common: true
    case .free, .both, .target: false
    }
  }
}
