// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// What was learned of a person's blinks: how they look, whether both eyes take part, and which side has spasms.
///
/// Everybody blinks. Where no blink of both sides is seen any longer but brief, smooth contractions of one eye go on at the
/// pace of blinks, the other eye cannot fire, and these are the blinks.
struct BlinkMemory: Sendable {
  private let rate: Double
  /// Onsets of the last blinks of both sides.
  private var both: [Int] = []
  /// Onsets of the last contractions of one eye alone that look like blinks, by side.
  private var alone: [[Int]] = [[], []]
  /// Spasms that had several muscles or several bursts, by side.
  private var spasms: [Int] = [0, 0]
  /// Mean of log2 of the duration of blinks of both sides, in samples.
  private var meanDuration = 0.0
  private var learned = 0
  /// What the two eyes show of one blink.
  var eyes = EyeSymmetry()

  init(rate: Double) { self.rate = rate }

  mutating func noteBlinkOfBothSides(onset: Int, duration: Int) {
    append(onset, to: &both)
    learned += 1
    let weight = max(0.05, 1 / Double(learned))
    meanDuration += weight * (Double(duration) - meanDuration)
  }

  mutating func noteBlinkLikeAlone(_ side: Side, onset: Int) { append(onset, to: &alone[index(side)]) }

  mutating func noteSpasm(_ side: Side) { spasms[index(side)] += 1 }

  /// Typical duration in samples of this person's blinks; nil before three were seen.
  var typicalDuration: Double? { learned >= 3 ? meanDuration : nil }

  /// Whether spasms were seen on the other side and hardly any on this one.
  func isHealthy(_ side: Side) -> Bool {
    let other = spasms[index(side.opposite)]
    return other >= 2 && spasms[index(side)] * 5 <= other
  }

  /// Whether blinks of both sides have ceased while those of this eye alone go on at a blink's pace.
  func otherEyeIsSilent(_ side: Side, at sample: Int) -> Bool {
    let window = Int(30 * rate)
    let recent = both.count { $0 > sample - window && $0 <= sample }
    let lonely = alone[index(side)].count { $0 > sample - window && $0 <= sample }
    return lonely >= 3 && lonely >= 3 * recent
  }

  private func index(_ side: Side) -> Int { side == .left ? 0 : 1 }

  private func append(_ sample: Int, to list: inout [Int]) {
    list.append(sample)
    if list.count > 64 { list.removeFirst() }
  }
}
