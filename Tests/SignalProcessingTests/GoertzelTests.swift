// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct GoertzelTests {
  @Test func agreesWithTheFourierTransform() throws {
    var random = RandomSource(seed: 71)
    let x = (0..<2000).map { _ in random.normal(0, 10) }
    var spectrum = try PowerSpectrum(length: 2000)
    let window = HannWindow(length: 2000).values
    var powers = [Double](repeating: 0, count: spectrum.binCount)
    var span = powers.mutableSpan
    let offsetFree = x.map { $0 - x[0] }
    spectrum.addPowers(of: offsetFree.span, window: window.span, subtractsMean: false, to: &span)
    var bank = try Goertzel(frequencies: [10, 50, 333, 999], length: 2000, rate: 2000, groupCount: 1)
    let frames = GroupLayout(channelCount: 1).groups(interleaved: x)
    #expect(bank.process(frames.span) == 2000)
    #expect(bank.isComplete)
    for (index, line) in [10, 50, 333, 999].enumerated() {
      #expect(abs(bank.power(index, group: 0)[0] / powers[line] - 1) < 1e-6)
    }
  }

  @Test(arguments: [[1], [7, 300], [450]]) func blocksDoNotMatter(cuts: [Int]) throws {
    var random = RandomSource(seed: 72)
    let layout = GroupLayout(channelCount: 12)
    let input = layout.groups(interleaved: (0..<12 * 1000).map { _ in random.normal(500, 10) })
    var whole = try Goertzel(frequencies: [50, 100], length: 900, rate: 1000, groupCount: 2)
    #expect(whole.process(input.span) == 900)
    #expect(whole.process(input.span) == 0)
    var pieces = try Goertzel(frequencies: [50, 100], length: 900, rate: 1000, groupCount: 2)
    var from = 0
    var turn = 0
    while !pieces.isComplete {
      let to = min(1000, from + cuts[turn % cuts.count])
      from += pieces.process(input.span.extracting(from * 2..<to * 2))
      turn += 1
    }
    #expect(pieces.power(1, group: 1) == whole.power(1, group: 1))
  }

  @Test func refusesImpossibleFrequencies() {
    for frequency in [0, -50, 500, 700, .nan] {
      #expect(throws: FacialisError.self) {
        try Goertzel(frequencies: [50, frequency], length: 1000, rate: 1000, groupCount: 1)
      }
    }
    #expect(throws: FacialisError.self) { try Goertzel(frequencies: [50], length: 4, rate: 1000, groupCount: 1) }
  }
}
