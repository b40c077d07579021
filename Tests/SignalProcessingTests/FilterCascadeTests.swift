// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct FilterCascadeTests {
  /// Normal noise, [frame][channel].
  private func noise(frames: Int, channels: Int, seed: UInt64 = 7) -> [Double] {
    var random = RandomSource(seed: seed)
    return (0..<frames * channels).map { _ in random.normal(3, 40) }
  }

  private func detectionSections(rate: Double = 2000) throws -> [SecondOrderSection] {
    try ButterworthDesign(.bandPass(20, 450), order: 4, rate: rate).sections
      + NotchDesign(frequency: 50, rate: rate).sections
  }

  /// The textbook recursion on one channel.
  private func reference(_ sections: [SecondOrderSection], _ x: [Double]) -> [Double] {
    var state = Array(repeating: (0.0, 0.0), count: sections.count)
    return x.map { sample in
      var value = sample
      for (index, section) in sections.enumerated() {
        let y = section.b0 * value + state[index].0
        state[index].0 = section.b1 * value - section.a1 * y + state[index].1
        state[index].1 = section.b2 * value - section.a2 * y
        value = y
      }
      return value
    }
  }

  @Test func bitIdenticalToSciPy() throws {
    let golden = try Golden.fixture()
    let layout = GroupLayout(channelCount: 1)
    for expected in golden.filters {
      var cascade = FilterCascade(Golden.sections(expected.sos.values), groupCount: 1)
      var frames = layout.groups(interleaved: golden.input.values)
      var span = frames.mutableSpan
      cascade.process(&span)
      let output = layout.channel(0, of: frames)
      #expect(Array(output.prefix(100)) == expected.first.values)
      #expect(Array(output.suffix(100)) == expected.last.values)
    }
  }

  @Test(arguments: 0...14) func anyNumberOfSections(count: Int) throws {
    let sections = try (0..<count).map {
      try NotchDesign(frequency: 50 + 30 * Double($0), quality: 5, rate: 2000).section
    }
    let x = noise(frames: 3000, channels: 1)
    let layout = GroupLayout(channelCount: 1)
    var frames = layout.groups(interleaved: x)
    var cascade = FilterCascade(sections, groupCount: 1)
    var span = frames.mutableSpan
    cascade.process(&span)
    #expect(layout.channel(0, of: frames) == reference(sections, x))
  }

  @Test(arguments: [1, 7, 8, 9, 16, 64]) func everyChannelIsFilteredAlone(channels: Int) throws {
    let sections = try detectionSections()
    let layout = GroupLayout(channelCount: channels)
    let x = noise(frames: 700, channels: channels)
    let input = layout.groups(interleaved: x)
    var frames = input
    var cascade = FilterCascade(sections, groupCount: layout.groupCount)
    var span = frames.mutableSpan
    cascade.process(input.span, into: &span)
    for channel in 0..<channels {
      let alone = stride(from: channel, to: x.count, by: channels).map { x[$0] }
      #expect(layout.channel(channel, of: frames) == reference(sections, alone))
    }
  }

  @Test(arguments: [[1], [1, 2, 3], [255, 1, 257], [700]]) func blocksDoNotMatter(cuts: [Int]) throws {
    let layout = GroupLayout(channelCount: 10)
    let input = layout.groups(interleaved: noise(frames: 5000, channels: 10))
    var whole = input
    var cascade = try FilterCascade(detectionSections(), groupCount: layout.groupCount)
    var wholeSpan = whole.mutableSpan
    cascade.process(&wholeSpan)
    cascade.reset()
    var pieces = input
    var from = 0
    var turn = 0
    while from < 5000 {
      let to = min(5000, from + cuts[turn % cuts.count])
      var span = pieces.mutableSpan
      cascade.process(&span, in: from..<to)
      from = to
      turn += 1
    }
    #expect(pieces == whole)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e31, .signalingNaN])
  func aSpoiltSampleSpoilsItsChannelUntilTheNextTidying(bad: Double) throws {
    let layout = GroupLayout(channelCount: 2)
    var x = noise(frames: 12_000, channels: 2)
    x[2 * 300] = bad
    var frames = layout.groups(interleaved: x)
    var cascade = try FilterCascade(detectionSections(), groupCount: 1)
    var span = frames.mutableSpan
    cascade.process(&span)
    let sections = try detectionSections()
    let spoilt = layout.channel(0, of: frames)
    let clean = reference(sections, stride(from: 0, to: x.count, by: 2).map { x[$0 == 600 ? 598 : $0] })
    #expect(Array(spoilt[..<300]) == Array(clean[..<300]))
    #expect(spoilt[512...].allSatisfy { abs($0) < 1e4 })
    #expect(zip(spoilt, clean).dropFirst(11_000).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(layout.channel(1, of: frames) == reference(sections, stride(from: 1, to: x.count, by: 2).map { x[$0] }))
  }

  @Test func silenceEndsInZeroNotInDenormals() throws {
    var cascade = try FilterCascade(detectionSections(), groupCount: 1)
    var frames = [SampleGroup](repeating: .zero, count: 200_000)
    frames[0] = SampleGroup(repeating: 1000)
    var span = frames.mutableSpan
    cascade.process(&span)
    #expect(frames[199_999] == .zero)
    #expect(frames[256...].allSatisfy { group in (0..<8).allSatisfy { !group[$0].isSubnormal } })
  }

  @Test func settledCascadeHasNoStepResponse() throws {
    var cascade = try FilterCascade(
      detectionSections() + ButterworthDesign(.lowPass(40), order: 2, rate: 2000).sections, groupCount: 2)
    let level = [SampleGroup](repeating: SampleGroup(repeating: 12_345), count: 2)
    cascade.settle(at: level.span)
    var frames = [SampleGroup](repeating: SampleGroup(repeating: 12_345), count: 400)
    var span = frames.mutableSpan
    cascade.process(&span)
    #expect(frames.allSatisfy { abs($0[0]) < 1e-6 && abs($0[7]) < 1e-6 })

    var smooth = try FilterCascade(ButterworthDesign(.lowPass(40), order: 2, rate: 2000).sections, groupCount: 1)
    smooth.settle(at: level.span.extracting(first: 1))
    var constant = [SampleGroup](repeating: SampleGroup(repeating: 12_345), count: 400)
    var constantSpan = constant.mutableSpan
    smooth.process(&constantSpan)
    #expect(constant.allSatisfy { abs($0[3] - 12_345) < 1e-6 })
  }
}
