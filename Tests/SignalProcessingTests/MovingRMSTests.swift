// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct MovingRMSTests {
  private func rms(_ x: [Double], window: Double, channels: Int, cuts: [Int]) throws -> [SampleGroup] {
    let layout = GroupLayout(channelCount: channels)
    let input = layout.groups(interleaved: x)
    var rms = try MovingRMS(window: window, rate: 1000, groupCount: layout.groupCount)
    var output: [SampleGroup] = []
    var from = 0
    var turn = 0
    while from < input.count {
      let to = min(input.count, from + cuts[turn % cuts.count] * layout.groupCount)
      var piece = [SampleGroup](repeating: .zero, count: to - from)
      var span = piece.mutableSpan
      rms.process(input.span.extracting(from..<to), into: &span)
      output += piece
      from = to
      turn += 1
    }
    return output
  }

  @Test(arguments: [1, 2, 7, 50]) func isTheRootMeanSquareOfTheWindow(length: Int) throws {
    var random = RandomSource(seed: 11)
    let x = (0..<400).map { _ in random.normal(0, 30) }
    let output = GroupLayout(channelCount: 1)
      .channel(0, of: try rms(x, window: Double(length) / 1000, channels: 1, cuts: [400]))
    for index in x.indices {
      let window = x[max(0, index - length + 1)...index]
      let expected = (window.reduce(0) { $0 + $1 * $1 } / Double(length)).squareRoot()
      #expect(abs(output[index] - expected) < 1e-9)
    }
  }

  @Test(arguments: [[1], [13, 1], [100]]) func blocksDoNotMatter(cuts: [Int]) throws {
    var random = RandomSource(seed: 12)
    let x = (0..<20 * 500).map { _ in random.normal(0, 30) }
    let whole = try rms(x, window: 0.02, channels: 20, cuts: [500])
    #expect(try rms(x, window: 0.02, channels: 20, cuts: cuts) == whole)
  }

  @Test func aHugeSampleLeavesNothingBehind() throws {
    var x = [Double](repeating: 1, count: 300)
    x[50] = 1e9
    x[60] = .nan
    let output = GroupLayout(channelCount: 1).channel(0, of: try rms(x, window: 0.02, channels: 1, cuts: [300]))
    #expect(output[90...].allSatisfy { $0 == 1 })
  }

  @Test(arguments: [0, -1, 0.0001, .nan, .infinity]) func refusesWindowsWithoutSamples(window: Double) {
    #expect(throws: FacialisError.self) { try MovingRMS(window: window, rate: 1000, groupCount: 1) }
  }
}
