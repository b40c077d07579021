// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import Testing

@Suite struct TransferRingTests {
  @Test func bringsTransfersInOrderAndSaysWhatWasLost() {
    let ring = TransferRing(slotCount: 2, slotBytes: 4)
    for number in UInt8(0)..<4 {
      let bytes: [UInt8] = [number, number + 1]
      let took = ring.push(bytes.span, status: UInt32(number), time: UInt64(number))
      #expect(took == (number < 2))
    }
    for number in UInt8(0)..<2 {
      let taken: [UInt8]? = ring.pop { header, bytes in
        #expect(header.status == UInt32(number) && header.time == UInt64(number) && !header.followsLoss)
        return bytes.indices.map { bytes[$0] }
      }
      #expect(taken == [number, number + 1])
    }
    #expect(ring.pop { _, _ in true } == nil)
    let last: [UInt8] = [9]
    ring.push(last.span, status: 0, time: 0)
    #expect(ring.pop { header, bytes in header.followsLoss && bytes.count == 1 } == true)
  }

  @Test func takesNothingThatDoesNotFit() {
    let ring = TransferRing(slotCount: 2, slotBytes: 4)
    let long: [UInt8] = [1, 2, 3, 4, 5]
    let tookLong = ring.push(long.span, status: 0, time: 0)
    #expect(!tookLong)
    let none: [UInt8] = []
    let tookNone = ring.push(none.span, status: 0, time: 0)
    #expect(tookNone)
    #expect(ring.pop { header, bytes in header.followsLoss && bytes.isEmpty } == true)
  }
}
