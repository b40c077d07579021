// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import SpasmDetection
import Testing

struct ParallelAnalystTests {
  private static let rate = 2000.0

  private static let format = StreamFormat(
    rate: rate,
    channels: [Side.left, .right].map {
      ChannelFormat(
        name: ChannelName($0, .orbicularisOculi),
        calibration: Calibration(
          digitalMinimum: -8_388_608, digitalMaximum: 8_388_607, physicalMinimum: -83886.1, physicalMaximum: 83886.1))
    })

  /// Noise with a burst a second, in pieces of `length` frames; a marker and a gap stand between some of them.
  private func feed(_ analyst: inout some RecordingAnalyst, pieces length: Int) {
    var random = RandomSource(seed: 7)
    var counts: [Int32] = []
    for sample in 0..<60_000 {
      let isActive = sample % 2000 < 120 && sample > 8000
      for channel in 0..<2 { counts.append(Int32(random.normal(0, channel == 1 && isActive ? 60 : 2) * 100)) }
    }
    var frame = 0
    while frame < 60_000 {
      let count = min(length, 60_000 - frame)
      analyst.process(counts.span.extracting(2 * frame..<2 * (frame + count)), frameCount: count)
      frame += count
      if frame % 30_000 == 0 { analyst.gap(777, cause: "disk") }
      if frame % 12_000 == 0 { analyst.note(Marker(text: "task:smile:on"), at: frame - 100) }
    }
  }

  @Test(arguments: [1000, 6000, 30_000])
  func yieldsWhatOneThreadDoes(pieces: Int) throws {
    var one: any RecordingAnalyst = try SequentialAnalyst(format: Self.format, settings: .init())
    var three: any RecordingAnalyst = try ParallelAnalyst(format: Self.format, settings: .init())
    feed(&one, pieces: pieces)
    feed(&three, pieces: pieces)
    let (expected, found) = (try one.finish(), try three.finish())
    #expect(Array(found.events) == Array(expected.events))
    #expect(found.events.count { $0.kind == .burst } > 15)
    #expect(found.events.count { $0.kind == .gap } == 2)
    #expect(found.rows == expected.rows)
    #expect(found.synkinesis == expected.synkinesis)
    #expect(found.sampleCount == 60_000 + 2 * 777)
  }

  @Test(.timeLimit(.minutes(1))) func endsItsThreadsWhereItIsGivenUp() throws {
    var analyst: any RecordingAnalyst = try ParallelAnalyst(format: Self.format, settings: .init())
    feed(&analyst, pieces: 1000)
    analyst.cancel()
  }
}
