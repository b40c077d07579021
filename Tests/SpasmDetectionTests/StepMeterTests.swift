// SPDX-License-Identifier: GPL-3.0-or-later

import SignalProcessing
import SpasmDetection
import Testing

struct StepMeterTests {
  private static let groups = 2
  private static let frames = 61

  /// Frame `f` of group `g` holds `f + 100 g + lane`.
  private var signal: [SampleGroup] {
    (0..<Self.frames).flatMap { frame in
      (0..<Self.groups).map { group in
        SampleGroup(0, 1, 2, 3, 4, 5, 6, 7) + Double(frame + 100 * group)
      }
    }
  }

  private func meter(at first: Int) -> StepMeter {
    // Doubles what the decision sees.
    let sharpener = SecondOrderSection(b0: 2, b1: 0, b2: 0, a1: 0, a2: 0)
    var meter = StepMeter(groupCount: Self.groups, stepSamples: 4, sharpener: sharpener)
    meter.restart(at: first)
    return meter
  }

  @Test(arguments: [1, 3, 4, 7, 61], [0, 2])
  func measuresWholeStepsHoweverTheyWereCut(block: Int, first: Int) {
    let signal = signal
    var meter = meter(at: first)
    var powers: [SampleGroup] = []
    var signalPowers: [SampleGroup] = []
    for start in stride(from: 0, to: Self.frames, by: block) {
      let end = min(start + block, Self.frames)
      let steps = meter.take(signal.span.extracting(start * Self.groups..<end * Self.groups))
      powers += meter.powers.prefix(steps * Self.groups)
      signalPowers += meter.signalPowers.prefix(steps * Self.groups)
    }
    // A step that began before the first frame holds only what came after.
    var expected: [SampleGroup] = []
    var begin = 0
    var end = 4 - first
    while end <= Self.frames {
      for group in 0..<Self.groups {
        let sum = (begin..<end).reduce(SampleGroup.zero) {
          $0 + signal[$1 * Self.groups + group] * signal[$1 * Self.groups + group]
        }
        expected.append(sum / 4)
      }
      (begin, end) = (end, end + 4)
    }
    #expect(signalPowers == expected)
    #expect(powers == expected.map { $0 * 4 })
  }
}
