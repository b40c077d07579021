// SPDX-License-Identifier: GPL-3.0-or-later
import Realtime
import Synchronization
import Testing

@Suite struct BlockRingTests {
  @Test func framesComeOutAsTheyWentIn() throws {
    let ring = BlockRing(slotCount: 4, framesPerSlot: 3, channelCount: 2)
    let block: [Int32] = [1, -1, 2, -2, 3, -3, 4, -4]
    #expect(push(ring, block, firstSample: 10, hostTime: 77) == true)
    #expect(ring.waiting == 2)
    let first = try #require(ring.pop { header, counts in (header, counts.indices.map { counts[$0] }) })
    #expect(first.0 == BlockHeader(firstSample: 10, hostTime: 77, frameCount: 3))
    #expect(first.1 == [1, -1, 2, -2, 3, -3])
    let second = try #require(ring.pop { header, counts in (header, counts.indices.map { counts[$0] }) })
    #expect(second.0 == BlockHeader(firstSample: 13, hostTime: 77, frameCount: 1))
    #expect(second.1 == [4, -4])
    #expect(ring.pop { _, _ in true } == nil)
  }

  @Test func anOverrunIsCountedAndToldByTheNextSlot() throws {
    let ring = BlockRing(slotCount: 2, framesPerSlot: 4, channelCount: 1)
    let block: [Int32] = [0, 0, 0]
    #expect(push(ring, block, firstSample: 0, hostTime: 0) == true)
    #expect(push(ring, block, firstSample: 3, hostTime: 0) == true)
    #expect(push(ring, block, firstSample: 6, hostTime: 0) == false)
    #expect(push(ring, block, firstSample: 19, hostTime: 0, lostAtSource: 10) == false)
    #expect(ring.overrunFrames == 6)
    #expect(ring.unreportedLoss == (10, 6))
    #expect(ring.pop { header, _ in header.lostInRing } == 0)
    #expect(push(ring, block, firstSample: 22, hostTime: 0) == true)
    _ = ring.pop { _, _ in true }
    let after = try #require(ring.pop { header, _ in header })
    #expect(after == BlockHeader(firstSample: 22, hostTime: 0, frameCount: 3, lostAtSource: 10, lostInRing: 6))
    #expect(ring.unreportedLoss == (0, 0))
  }

  private func push(
    _ ring: BlockRing, _ block: [Int32], firstSample: Int, hostTime: UInt64, lostAtSource: Int = 0
  ) -> Bool {
    ring.push(block.span, firstSample: firstSample, hostTime: hostTime, lostAtSource: lostAtSource)
  }

  /// Two threads: order, sums and losses agree to the last frame, whatever the consumer's pace.
  @Test(arguments: [2, 64]) func twoThreadsLoseNothingUncounted(slots: Int) throws {
    let ring = BlockRing(slotCount: slots, framesPerSlot: 7, channelCount: 3)
    let blocks = 20_000
    let done = Atomic(false)
    let producer = try RealtimeThread(name: "producer") {
      var sample = 0
      for block in 0..<blocks {
        let frames = 1 + block % 9
        let counts = (0..<frames * 3).map { Int32(truncatingIfNeeded: sample * 3 + $0) }
        ring.push(counts.span, firstSample: sample, hostTime: UInt64(block))
        sample += frames
      }
      done.store(true, ordering: .releasing)
    }
    var expected = 0
    var received = 0
    var lost = 0
    var wrong = 0
    while true {
      let ended = done.load(ordering: .acquiring)
      let popped: Bool? = ring.pop { header, counts in
        expected += header.lostInRing
        lost += header.lostInRing
        if header.firstSample != expected { wrong += 1 }
        for index in counts.indices where counts[index] != Int32(truncatingIfNeeded: header.firstSample * 3 + index) {
          wrong += 1
        }
        expected += header.frameCount
        received += header.frameCount
        return true
      }
      if popped == nil, ended { break }
    }
    producer.join()
    #expect(wrong == 0)
    #expect(received + lost + ring.unreportedLoss.inRing == (0..<blocks).reduce(0) { $0 + 1 + $1 % 9 })
    #expect(ring.overrunFrames == lost + ring.unreportedLoss.inRing)
  }
}
