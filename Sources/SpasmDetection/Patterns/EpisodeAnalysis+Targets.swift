// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// What is bound to a movement on one side: synkinesis, and what is conducted from the movement's own muscles.
extension EpisodeAnalysis {
  /// How much of the eye's amplitude electrodes on the cheek see.
  private static let cheekShare = 0.15
  /// The faintest answer to a blink, against the noise floor in dB, and the same of a lasting one where no eye is near.
  private static let faintest = 3.0
  private static let faintestLasting = 0.5

  mutating func attachTargets() {
    let answers = answersToBlinks()
    for group in groups.indices {
      for side in Side.allCases {
        let candidates = candidates(of: group, side)
        if !candidates.isEmpty, !isWithinTrain(candidates, of: group, side, answers) {
          for candidate in candidates { roles[candidate] = .target(group) }
          if isBrief(group) { attachPieces(of: candidates, group) }
        }
        markCompany(of: group, side, answers)
      }
    }
  }

  /// What is conducted from a movement's own muscles to their neighbours, and the brow that helps to close an eye, go with it.
  private mutating func markCompany(of group: Int, _ side: Side, _ answers: Set<Int>) {
    let own = groups[group].members.filter { bursts[$0].name.side == side }
    guard let reference = own.map({ bursts[$0].onset }).min() else { return }
    let closes = isBrief(group) && own.contains { bursts[$0].name.muscle == .orbicularisOculi }
    for index in bursts.indices where roles[index] == .free && bursts[index].name.side == side {
      let source = own.first { overlap($0, index) > 0 && strength(index) < strength($0) && leaks(index, from: [$0]) }
      if let source {
        roles[index] = .leak(source)
        continue
      }
      let lag = bursts[index].onset - reference
      let isBrow = bursts[index].name.muscle.isUpperFace && bursts[index].name.muscle != .orbicularisOculi
      guard closes, lag >= -limits.volley, lag <= limits.join, !isLong(index) else { continue }
      let isWeak = own.contains { isBrow ? strength(index) < strength($0) : isSeenOnCheek($0, index) }
      guard isWeak, !isWithinTrain([index], of: group, side, answers) else { continue }
      join(index, group)
    }
  }

  /// What a muscle that answers to a blink does on while the blink goes on is of the same answer.
  private mutating func attachPieces(of candidates: [Int], _ group: Int) {
    for candidate in candidates {
      let pause = limits.samples(milliseconds: 80)
      var end = max(groups[group].offset, bursts[candidate].offset + pause)
      for index in bursts.indices
      where roles[index] == .free && bursts[index].channel == bursts[candidate].channel
        && bursts[index].onset > bursts[candidate].onset && bursts[index].onset <= end && !isLong(index)
      {
        roles[index] = .target(group)
        pieces[index] = candidate
        let isAnswer = bursts[index].offset - bursts[candidate].onset <= limits.blinkLongest
        end = max(end, bursts[index].offset + (isAnswer ? pause : 0))
      }
    }
  }

  func isBrief(_ group: Int) -> Bool {
    groups[group].offset - groups[group].onset < limits.movementShortest
      || !groups[group].members.contains { isLong($0) }
  }

  private func candidates(of group: Int, _ side: Side) -> [Int] {
    let span = groups[group]
    let own = span.members.filter { bursts[$0].name.side == side }
    let reference = own.map { bursts[$0].onset }.min() ?? span.onset
    let used = Set(own.map { bursts[$0].name.muscle })
    let brief = isBrief(group)
    // Speech and grimaces move many muscles in turn; only a blink is so stereotyped that company stands out at once.
    if brief, !span.members.contains(where: { bursts[$0].name.muscle == .orbicularisOculi }) { return [] }
    var found: [Int] = []
    for index in bursts.indices where roles[index] == .free && bursts[index].name.side == side {
      let lag = bursts[index].onset - reference
      guard !used.contains(bursts[index].name.muscle) else { continue }
      if brief {
        // The weaker eye is seen to begin late: an answer may begin before it, not before the movement.
        let slack = answerSlack(index)
        let isAnswer = lag <= limits.synkinesisLag + slack || joinsAnswer(index, found)
        guard bursts[index].onset >= span.onset - limits.synkinesisLead - slack, isAnswer, mayAnswer(index) else {
          continue
        }
        if isCheek(index), own.contains(where: { isSeenOnCheek($0, index) }) { continue }
      } else {
        let share = Double(bursts[index].duration) >= 0.3 * Double(span.offset - span.onset)
        guard bursts[index].onset >= span.onset - limits.join, lag <= limits.slow, share,
          bursts[index].snrDB >= Self.faintest, outweighsOtherSide(index, of: group, side)
        else { continue }
      }
      if !leaks(index, from: own) { found.append(index) }
    }
    return found
  }

  /// How far the onset of an answer may be off: what is not known of it, and a part of a slow rise.
  func answerSlack(_ index: Int) -> Int {
    Int(2 * bursts[index].onsetUncertainty + 0.25 * rises[index] * limits.rate)
  }

  /// Whether a burst sets in while another muscle answers: the muscles of one answer need not be in time with the blink one by
  /// one.
  private func joinsAnswer(_ index: Int, _ found: [Int]) -> Bool {
    found.contains { abs(bursts[index].onset - bursts[$0].onset) <= limits.side && overlap(index, $0) > 0 }
  }

  /// Whether a burst that begins with a blink may be an answer to it.
  ///
  /// The brow helps to close the eye, a faint blip proves nothing, and what answers to a blink ends with it. What the muscle did
  /// already, or both sides do, is speech or a grimace.
  private func mayAnswer(_ index: Int) -> Bool {
    let isLasting = bursts[index].duration >= limits.samples(milliseconds: 80)
    let least = isLasting && !isCheek(index) ? Self.faintestLasting : Self.faintest
    return !bursts[index].name.muscle.isUpperFace && bursts[index].snrDB >= least
      && bursts[index].duration <= limits.blinkLongest && (!isHeld(index) || !followsAtOnce(index))
      && contralateral(index) < 0.5 * strength(index)
  }

  private func isCheek(_ index: Int) -> Bool {
    [.zygomaticusMajor, .levatorLabiiSuperioris].contains(bursts[index].name.muscle)
  }

  /// Whether a burst is no more than electrodes on the cheek see of the eye: weak, and there while the eye contracts.
  private func isSeenOnCheek(_ eye: Int, _ index: Int) -> Bool {
    strength(index) < Self.cheekShare * strength(eye) && 2 * overlap(eye, index) >= bursts[index].duration
  }

  /// Whether a lasting burst is a fair share of the movement, and far more of it than in the same muscle of the other side.
  private func outweighsOtherSide(_ index: Int, of group: Int, _ side: Side) -> Bool {
    let members = groups[group].members
    let own = members.filter { bursts[$0].name.side == side }.map { strength($0) }.max() ?? 0
    let other = members.filter { bursts[$0].name.side != side }.map { strength($0) }.max() ?? 0
    guard own > 0 else { return false }
    let gain = strength(index) / own
    guard gain >= 0.2 else { return false }
    guard other > 0 else { return true }
    return gain >= limits.sideAsymmetry * mirrored(index) / other
  }

  /// Whether a burst looks like a leak of one of the movement's own muscles: as like it as its own noise allows.
  func leaks(_ index: Int, from own: [Int]) -> Bool {
    own.contains {
      guard let comparison = comparison($0, index) else { return false }
      return comparison.waveform.magnitude >= 0.7 * largestCorrelation(index, $0) && comparison.ratio < 0.5
    }
  }

  /// Whether the muscle of a burst is held by a long movement of both sides at that time, of which it may be a piece.
  private func isHeld(_ index: Int) -> Bool {
    groups.contains { group in
      group.offset - group.onset >= limits.movementShortest && group.onset <= bursts[index].onset
        && group.offset >= bursts[index].onset
        && group.members.contains { bursts[$0].name.muscle == bursts[index].name.muscle }
    }
  }

  /// Whether the muscle of a burst was contracted just before it.
  private func followsAtOnce(_ index: Int) -> Bool {
    bursts.indices.contains {
      bursts[$0].channel == bursts[index].channel && bursts[$0].onset < bursts[index].onset
        && bursts[$0].offset > bursts[index].onset - limits.tonicGap
    }
  }

  /// Whether a burst begins within the synkinesis window of any blink-like contraction of both eyes.
  private func beginsWithBlink(_ index: Int) -> Bool {
    guard bursts[index].name.muscle != .orbicularisOculi else { return false }
    let slack = answerSlack(index)
    return groups.indices.contains { group in
      isBrief(group)
        && groups[group].members.contains {
          let lag = bursts[index].onset - bursts[$0].onset
          return bursts[$0].name.muscle == .orbicularisOculi && bursts[$0].name.side == bursts[index].name.side
            && lag >= -limits.synkinesisLead - slack && lag <= limits.synkinesisLag + slack
        }
    }
  }

  /// What muscles of the lower face that begin with a blink do on at once: the same answer, in pieces.
  ///
  /// The last units fire one by one, each muscle's on their own; where several muscles begin together the nerve twitches anew.
  private func answersToBlinks() -> Set<Int> {
    let pause = limits.samples(milliseconds: 80)
    var answers: Set<Int> = []
    for first in bursts.indices where roles[first] == .free && beginsWithBlink(first) {
      guard !bursts[first].name.muscle.isUpperFace else { continue }
      var end = bursts[first].offset
      for index in bursts.indices
      where roles[index] == .free && bursts[index].channel == bursts[first].channel
        && bursts[index].onset > bursts[first].onset && bursts[index].onset <= end + pause
        && bursts[index].offset - bursts[first].onset <= limits.blinkLongest && !isVolley(index)
      {
        answers.insert(index)
        end = max(end, bursts[index].offset)
      }
    }
    return answers
  }

  /// Whether a side twitches on its own around the movement, so that what coincides with it is part of a train.
  private func isWithinTrain(_ candidates: [Int], of group: Int, _ side: Side, _ answers: Set<Int>) -> Bool {
    let span = groups[group]
    let channels = Set(candidates.map { bursts[$0].channel })
    let end = candidates.map { bursts[$0].offset }.max() ?? span.offset
    let strongest = candidates.map { strength($0) }.max() ?? 0
    let brief = isBrief(group)
    for index in bursts.indices
    where roles[index] == .free && bursts[index].name.side == side && !candidates.contains(index) {
      let burst = bursts[index]
      if burst.offset < span.onset - limits.trainGap || burst.onset > span.onset + limits.trainGap { continue }
      // A second piece of the same contraction is no second twitch.
      let piece = channels.contains(burst.channel) && burst.onset >= span.onset && burst.onset <= end + limits.tonicGap
      if brief, piece, burst.snrDB < 10 || strength(index) <= 0.7 * strongest { continue }
      // Nor is what begins with this blink or with another one, however faint.
      if brief, answers.contains(index) || beginsWithBlink(index) || isHeld(index) { continue }
      // Only twitches make a train: brief ones, about as strong as the rest.
      if burst.duration >= limits.movementShortest || strength(index) < 0.3 * strongest { continue }
      if !brief, burst.onset >= span.onset - limits.slow, burst.onset <= span.offset { continue }
      return true
    }
    return false
  }
}
