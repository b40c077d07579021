// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Realtime
import Testing

@Suite struct SampleSinkTests {
  @Test func blocksAndNoticesRingTheBell() throws {
    let bell = try Doorbell()
    let sink = SampleSink(ring: BlockRing(slotCount: 3, framesPerSlot: 4, channelCount: 1), bell: bell)
    #expect(sink.takeNotices().isEmpty)
    #expect(sink.hasRoom(frames: 12))
    #expect(!sink.hasRoom(frames: 13))
    let block: [Int32] = [1, 2, 3, 4, 5]
    let delivered = sink.deliver(block.span, firstSample: 0, hostTime: 1)
    #expect(delivered)
    #expect(bell.wait(milliseconds: 0))
    #expect(!sink.hasRoom(frames: 5))
    sink.notify(.attached("simulator"))
    sink.notify(.marker(Marker(.trigger, "light", .on), sample: 3))
    #expect(bell.wait(milliseconds: 0))
    #expect(sink.takeNotices() == [.attached("simulator"), .marker(Marker(.trigger, "light", .on), sample: 3)])
    #expect(sink.takeNotices().isEmpty)
    #expect(sink.heartbeat.reading == Heartbeat.Reading(beats: 3))
  }
}
