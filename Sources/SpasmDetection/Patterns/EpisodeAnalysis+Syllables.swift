// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// What one side of the mouth does between movements of both: speech and chewing.
///
/// Who speaks moves the mouth of both sides several times a second, and now and then one side shows a movement that the other
/// one makes too weakly. A spasm begins around the eye, and a train of its own holds more than what fits between two syllables.
extension EpisodeAnalysis {
  /// Movements of both sides of the mouth in a row that make speech.
  private static let fewestSyllables = 4
  /// Amplitude at the eye, as a share of that at the mouth, that co-contraction and tissue bring.
  private static let eyeShare = 0.3

  mutating func absorbSyllables() {
    let syllables = groups.indices.filter { isSyllable($0) }
      .sorted { groups[$0].onset == groups[$1].onset ? $0 < $1 : groups[$0].onset < groups[$1].onset }
    var row: [Int] = []
    var end = 0
    for syllable in syllables {
      if !row.isEmpty, groups[syllable].onset - end > limits.trainGap {
        absorb(between: row)
        row.removeAll()
        end = 0
      }
      row.append(syllable)
      end = max(end, groups[syllable].offset)
    }
    absorb(between: row)
  }

  /// Whether both sides move the mouth, and hardly the eyes.
  private func isSyllable(_ group: Int) -> Bool {
    let members = groups[group].members
    func largest(_ side: Side, upperFace: Bool) -> Double {
      members.reduce(0) { most, member in
        let name = bursts[member].name
        return name.side == side && name.muscle.isUpperFace == upperFace ? max(most, strength(member)) : most
      }
    }
    return Side.allCases.allSatisfy {
      let mouth = largest($0, upperFace: false)
      return mouth > 0 && largest($0, upperFace: true) < mouth
    }
  }

  /// Whether a muscle that no tissue conducts across the midline took part on both sides.
  private func isOfBothNerves(_ group: Int) -> Bool {
    let cheeks = groups[group].members.filter {
      !bursts[$0].name.muscle.isUpperFace && !bursts[$0].name.muscle.meetsMidline
    }
    return Set(cheeks.map { bursts[$0].name.side }).count == 2
  }

  private mutating func absorb(between row: [Int]) {
    guard row.count >= Self.fewestSyllables, row.count(where: { isOfBothNerves($0) }) * 3 >= row.count else { return }
    let syllables = row.map { groups[$0] }
    var largest: [Int: Double] = [:]
    for member in syllables.flatMap(\.members) {
      largest[bursts[member].channel, default: 0] = max(largest[bursts[member].channel] ?? 0, strength(member))
    }
    for index in bursts.indices where roles[index] == .free {
      let onset = bursts[index].onset
      guard let before = syllables.lastIndex(where: { $0.onset <= onset }), before + 1 < row.count,
        onset - syllables[before].offset <= limits.trainGap,
        syllables[before + 1].onset - bursts[index].offset <= limits.trainGap,
        isSpoken(index, upTo: largest[bursts[index].channel] ?? 0)
      else { continue }
      join(index, row[before])
    }
  }

  /// Whether a burst is no stronger than the channel's syllables, with no more of the eye than a movement of the mouth shows there.
  private func isSpoken(_ index: Int, upTo largest: Double) -> Bool {
    let side = bursts[index].name.side
    guard !bursts[index].name.muscle.isUpperFace else {
      return bursts.indices.contains {
        bursts[$0].name.side == side && !bursts[$0].name.muscle.isUpperFace && overlap($0, index) > 0
          && strength(index) < Self.eyeShare * strength($0)
      }
    }
    return strength(index) <= largest
      && !bursts.indices.contains {
        bursts[$0].name.side == side && bursts[$0].name.muscle.isUpperFace && overlap($0, index) > 0
          && roles[$0] == .free && strength($0) >= Self.eyeShare * strength(index)
      }
  }
}
