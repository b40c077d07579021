// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import LiveSession
import Recordings
import Testing

@Suite struct RecordAssemblerTests {
  private func assembler(capacity: Int = 768) -> RecordAssembler {
    var assembler = RecordAssembler(framesPerRecord: 4, channelCount: 2, rate: 100, annotationCapacity: capacity)
    assembler.begin([Int32](repeating: 0, count: 8))
    return assembler
  }

  private func append(_ assembler: inout RecordAssembler, _ counts: [Int32], first: Int = 0, frames: Int) {
    assembler.append(counts.span, first: first, frames: frames)
  }

  @Test func framesGapsMarkersAndEventsInTheirOrder() {
    var assembler = assembler()
    append(&assembler, [9, 9, 1, 2], first: 1, frames: 1)
    assembler.add(RecordAssembler.PlacedText("facialis/burst L-OOC", at: 0, sampleCount: 2))
    assembler.add(RecordAssembler.PlacedMarker(Marker(.task, "smile", .on), at: 0))
    assembler.beginGap(2, cause: "disk")
    assembler.fill(2)
    #expect(assembler.room == 1 && assembler.position == 3)
    append(&assembler, [3, 4], frames: 1)
    #expect(assembler.takeMarkers() == [.init(Marker(.task, "smile", .on), at: 0)])
    let record = assembler.takeRecord()
    #expect(record.counts == [1, 2, 1, 2, 1, 2, 3, 4])
    #expect(record.annotations.map(\.text) == ["BAD_ACQ_SKIP disk", "task:smile:on", "facialis/burst L-OOC"])
    #expect(record.annotations[0].onset == 0.01 && record.annotations[0].duration == 0.02)
    #expect(!assembler.hasBuffer && assembler.position == 4)
  }

  /// Every marker is handed out once, in order, in a record with room for it.
  @Test func whatDoesNotFitWaitsForTheNextRecord() {
    var assembler = assembler(capacity: 512)
    let markers = (0..<20).map { RecordAssembler.PlacedMarker(Marker(.note, "note \($0)"), at: $0) }
    for marker in markers { assembler.add(marker) }
    for event in 0..<5 { assembler.add(RecordAssembler.PlacedText("facialis/burst \(event)", at: event)) }
    var taken: [RecordAssembler.PlacedMarker] = []
    var events = 0
    var records = 0
    while events < 5 {
      append(&assembler, [1, 1, 1, 1, 1, 1, 1, 1], frames: 4)
      taken += assembler.takeMarkers()
      let record = assembler.takeRecord()
      let bytes = record.annotations.reduce(0) { $0 + $1.text.utf8.count + 30 }
      #expect(bytes < 512)
      events += record.annotations.filter(\.isOwn).count
      if events > 0 { #expect(taken.count == 20) }
      records += 1
      assembler.begin([Int32](repeating: 0, count: 8))
      if records > 20 { break }
    }
    #expect(taken == markers)
    #expect(records > 2)
  }

  @Test func aRecordInsideAGapHoldsNothingElse() {
    var assembler = assembler()
    assembler.add(RecordAssembler.PlacedText("facialis/burst", at: 0))
    assembler.beginGap(10, cause: "source")
    assembler.fill(4)
    #expect(assembler.takeRecord(isInGap: true).annotations.map(\.text) == ["BAD_ACQ_SKIP source"])
    assembler.skip(records: 1)
    #expect(assembler.position == 8)
    assembler.begin([Int32](repeating: 0, count: 8))
    assembler.fill(2)
    _ = assembler.takeMarkers()
    let last = assembler.takeRecord()
    #expect(last.frames == 2)
    #expect(last.annotations.map(\.text) == ["facialis/burst"])
  }
}
