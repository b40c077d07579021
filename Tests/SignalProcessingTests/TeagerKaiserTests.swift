// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct TeagerKaiserTests {
  private func energy(_ input: [SampleGroup], groupCount: Int, cut: Int) -> [SampleGroup] {
    var energy = TeagerKaiser(groupCount: groupCount)
    var output: [SampleGroup] = []
    for from in stride(from: 0, to: input.count, by: cut * groupCount) {
      let to = min(input.count, from + cut * groupCount)
      var piece = [SampleGroup](repeating: .zero, count: to - from)
      var span = piece.mutableSpan
      energy.process(input.span.extracting(from..<to), into: &span)
      output += piece
    }
    return output
  }

  @Test func ofASineIsItsSquaredAmplitudeTimesSquaredSine() {
    // A^2 sin^2(w) exactly, for any phase (Kaiser 1990, equation 7).
    let angle = 0.3
    let x = (0..<200).map { 5 * PortableMath.sin(angle * Double($0) + 0.4) }
    let layout = GroupLayout(channelCount: 1)
    let output = layout.channel(0, of: energy(layout.groups(interleaved: x), groupCount: 1, cut: 200))
    let expected = 25 * PortableMath.sin(angle) * PortableMath.sin(angle)
    #expect(output[2...].allSatisfy { abs($0 - expected) < 1e-9 })
    #expect(output[TeagerKaiser.delay] == x[0] * x[0])
  }

  @Test(arguments: [1, 2, 17]) func blocksDoNotMatter(cut: Int) {
    var random = RandomSource(seed: 5)
    let layout = GroupLayout(channelCount: 64)
    let input = layout.groups(interleaved: (0..<64 * 100).map { _ in random.normal() })
    #expect(energy(input, groupCount: 8, cut: cut) == energy(input, groupCount: 8, cut: 100))
  }

  @Test func aSpoiltSampleSpoilsThreeValues() {
    var input = [SampleGroup](repeating: SampleGroup(repeating: 2), count: 50)
    input[20] = SampleGroup(repeating: .nan)
    let output = energy(input, groupCount: 1, cut: 50)
    #expect(output.indices.filter { output[$0][0].isNaN } == [20, 21, 22])
  }
}
