// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct EnvelopeTests {
  private func envelope(_ x: [Double], channels: Int, cuts: [Int], rate: Double = 2000) throws -> [SampleGroup] {
    let layout = GroupLayout(channelCount: channels)
    let input = layout.groups(interleaved: x)
    var envelope = try Envelope(rate: rate, groupCount: layout.groupCount)
    var output: [SampleGroup] = []
    var from = 0
    var turn = 0
    while from < input.count {
      let to = min(input.count, from + cuts[turn % cuts.count] * layout.groupCount)
      var piece = [SampleGroup](repeating: .zero, count: to - from)
      var span = piece.mutableSpan
      envelope.process(input.span.extracting(from..<to), into: &span)
      output += piece
      from = to
      turn += 1
    }
    return output
  }

  @Test func agreesWithSciPy() throws {
    let golden = try Golden.fixture()
    let layout = GroupLayout(channelCount: 1)
    var cascade = FilterCascade(Golden.sections(golden.filters[0].sos.values), groupCount: 1)
    var frames = layout.groups(interleaved: golden.input.values)
    var span = frames.mutableSpan
    cascade.process(&span)
    let output = layout.channel(0, of: try envelope(layout.channel(0, of: frames), channels: 1, cuts: [5000]))
    for (value, expected) in zip(output.suffix(100), golden.envelopeLast.values) {
      #expect(abs(value - expected) < 1e-9)
    }
  }

  @Test(arguments: [[1], [3, 100, 7], [256]]) func blocksDoNotMatter(cuts: [Int]) throws {
    var random = RandomSource(seed: 3)
    let x = (0..<64 * 900).map { _ in random.normal(0, 20) }
    let whole = try envelope(x, channels: 64, cuts: [900])
    #expect(try envelope(x, channels: 64, cuts: cuts) == whole)
  }

  @Test func isNeverNegativeAndFollowsALevel() throws {
    var x = [Double](repeating: 0, count: 4000)
    for index in 500..<2000 { x[index] = index % 2 == 0 ? 100 : -100 }
    let output = GroupLayout(channelCount: 1).channel(0, of: try envelope(x, channels: 1, cuts: [4000]))
    #expect(output.allSatisfy { $0 >= 0 })
    #expect(abs(output[1900] - 100) < 0.01)
    #expect(output[3999] < 1e-6)
  }

  @Test func delayIsThatOfTheLowPass() throws {
    // Twice the damping by the corner's angular frequency: sqrt(2) / (2 pi 40 Hz) = 5.6 ms.
    #expect(abs(try Envelope(rate: 2000, groupCount: 1).delay - 11.25) < 0.1)
    #expect(throws: FacialisError.self) { try Envelope(corner: 40, rate: 60, groupCount: 1) }
  }

  @Test func aSpoiltSampleIsForgotten() throws {
    var x = [Double](repeating: 10, count: 2000)
    x[500] = .nan
    let output = GroupLayout(channelCount: 1).channel(0, of: try envelope(x, channels: 1, cuts: [2000]))
    #expect(output[..<500].allSatisfy { $0.isFinite } && output[512...].allSatisfy { $0.isFinite })
    #expect(output[500].isNaN)
    #expect(abs(output[1999] - 10) < 1e-6)
  }
}
