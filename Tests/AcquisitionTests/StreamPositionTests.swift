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
}
