// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import Testing

@Suite struct StreamPositionTests {
  @Test func countsWhatComesAndWhatTheDeviceLost() {
    var position = StreamPosition(rate: 1000)
    #expect(position.arrive(frames: 10, lost: 0, at: 5_000_000_000) == 0)
    #expect(position.arrive(frames: 10, lost: 5, at: 5_015_000_000) == 0)
    #expect(position.frames == 25)
  }

  @Test func anInterruptionCostsWhatTheClockSays() {
    var position = StreamPosition(rate: 1000)
    _ = position.arrive(frames: 10, lost: 0, at: 1_000_000_000)
    position.interrupt()
    #expect(position.arrive(frames: 0, lost: 0, at: 1_200_000_000) == 0, "nothing came yet")
    // 2 s later, of which the last 8 frames came.
    #expect(position.arrive(frames: 8, lost: 0, at: 3_000_000_000) == 1992)
    #expect(position.frames == 2010)
    #expect(position.arrive(frames: 8, lost: 0, at: 3_008_000_000) == 0, "only once")
  }

  @Test(arguments: [UInt64(0), 1_000_000_000, 1_000_000_001])
  func everyInterruptionIsAGap(arrival: UInt64) {
    var position = StreamPosition(rate: 1000)
    _ = position.arrive(frames: 10, lost: 0, at: 1_000_000_000)
    position.interrupt()
    #expect(position.arrive(frames: 100, lost: 0, at: arrival) == 1)
  }

  @Test func nothingIsMissingBeforeTheFirstFrame() {
    var position = StreamPosition(rate: 1000)
    position.interrupt()
    #expect(position.arrive(frames: 3, lost: 0, at: 9_000_000_000) == 0)
    #expect(position.frames == 3)
  }

  /// Blocks of 10 frames every 10 ms at a drift; `late` says how much later block k comes, `dropped` which never come.
  static func run(
    blocks: Int, drift: Double = 0, late: (Int) -> Double = { _ in 0 }, dropped: Range<Int> = 0..<0
  ) -> (gaps: [Int], frames: Int) {
    var position = StreamPosition(rate: 1000)
    var gaps: [Int] = []
    for block in 0..<blocks where !dropped.contains(block) {
      let time = 1 + Double(block) * 0.01 * (1 + drift) + late(block)
      let gap = position.arrive(frames: 10, lost: 0, at: UInt64(time * 1e9))
      if gap > 0 { gaps.append(gap) }
    }
    return (gaps, position.frames)
  }

  @Test(arguments: [150..<170, 400..<500, 1000..<1013])
  func theClockBetraysASilentLoss(dropped: Range<Int>) {
    let result = Self.run(blocks: 3000, dropped: dropped)
    #expect(result.gaps.count == 1)
    #expect((result.frames - 30000).magnitude <= 10)
  }

  @Test(arguments: [-100e-6, 0, 100e-6])
  func driftIsNoLoss(drift: Double) {
    #expect(Self.run(blocks: 100_000, drift: drift).gaps.isEmpty)
  }

  /// A machine that is too busy for many seconds is late by other times from one second to the next; nothing is missing.
  @Test func aBusyHostIsNoLoss() {
    let result = Self.run(blocks: 10000, late: { block in [0, 0.15, 0.5, 0.3, 0.9, 0.6, 0.25][block / 100 % 7] })
    #expect(result.gaps.isEmpty)
  }

  /// The host sleeps for 1.5 s now and then and finds everything when it wakes; nothing is missing.
  @Test func aLateHostIsNoLoss() {
    let result = Self.run(blocks: 5000, late: { block in block % 500 < 150 ? Double(150 - block % 500) * 0.01 : 0 })
    #expect(result.gaps.isEmpty)
    #expect(result.frames == 50000)
  }
}
