// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Writes one file without what names a person: header and annotations are scrubbed, samples stay bit for bit.
struct FileAnonymiser {
  /// What was removed, by place; how often.
  private(set) var removed: [String: Int] = [:]

  private let disk: DiskFile
  private let original: FileHeader
  private let layout: FileLayout
  private let scrub: TextScrub
  private let entry: AnonymisationKey.Entry
  private let held: Int
  private var header: [UInt8]

  /// Throws where the file cannot be read.
  init(path: String, entry: AnonymisationKey.Entry, recording: String) throws(FacialisError) {
    disk = try DiskFile(reading: path)
    original = try FileHeader.read(disk).0
    layout = FileLayout(timeOf: original)
    scrub = TextScrub(recording: recording)
    self.entry = entry
    guard layout.recordByteCount > 0, layout.recordByteCount <= 1 << 28 else {
      throw .recordTooLong(path, layout.recordByteCount)
    }
    held = max(0, (try disk.size() - layout.headerByteCount) / layout.recordByteCount)
    header = [UInt8](repeating: 0, count: layout.headerByteCount)
    _ = try disk.read(header.count, at: 0, into: &header)
  }

  /// Local time of the first sample after the shift; nil where the header has none.
  var start: LocalDateTime? {
    guard let start = original.start, start != .unknown else { return nil }
    return start.advanced(bySeconds: Double(entry.shiftDays) * 86400)
  }

  /// Writes the new file, which must not be there.
  mutating func write(to output: String) throws(FacialisError) {
    scrubHeader()
    let needed = try survey()
    let shape = RepairShape(original, header, needed: needed, addsAnnotations: false)
    let file = try DiskFile(creating: output)
    do throws(FacialisError) {
      var records = RecordOutput(file, headerByteCount: shape.headerByteCount)
      var removed = removed
      try eachRecord { bytes throws(FacialisError) in
        try records.append(shape.record(bytes, lists(bytes, &removed)))
      }
      self.removed = removed
      try records.flush()
      try file.write(shape.header(recordCount: records.recordCount), at: 0)
      try file.synchronise()
      try file.close()
    } catch {
      DiskFile.remove(output)
      throw error
    }
  }

  private mutating func set(_ what: String, _ offset: Int, _ width: Int, _ text: String) {
    let field = HeaderField(header, offset, width)
    let bytes = HeaderText.field(text, width)
    if field.text != HeaderText.text(bytes[...]) { removed[what, default: 0] += 1 }
    header.replaceSubrange(offset..<offset + width, with: bytes)
  }

  private mutating func scrubHeader() {
    let isPlus = original.kind.isPlus
    set("patient field", 8, 80, "\(entry.code) X X X")
    let date = start.map { EDFDate(year: $0.year, month: $0.month, day: $0.day).text } ?? "X"
    set("recording field", 88, 80, "Startdate \(date) X X X")
    var dated = original
    dated.start = start ?? original.start
    header.replaceSubrange(168..<184, with: dated.encoded()[168..<184])
    set("reserved field", 192, 44, isPlus ? original.kind.rawValue : original.kind.isBDF ? "24BIT" : "")
    let count = original.signals.count
    for (index, signal) in original.signals.enumerated() {
      func place(_ before: Int, _ width: Int) -> Int { 256 + count * before + index * width }
      set("label of a signal", place(0, 16), 16, TextScrub.label(signal.label) ?? "Signal \(index + 1)")
      set("transducer", place(16, 80), 80, TextScrub.transducer(signal.transducer))
      set("prefilter", place(136, 80), 80, TextScrub.prefilter(signal.prefilter))
      set("reserved field of a signal", place(224, 32), 32, TextScrub.reserved(signal.reserved))
    }
  }

  /// The first pass: how many bytes each annotation signal needs.
  private func survey() throws(FacialisError) -> [Int] {
    var needed = layout.annotationRanges.map(\.count)
    var ignored: [String: Int] = [:]
    try eachRecord { bytes throws(FacialisError) in
      for (index, list) in lists(bytes, &ignored).enumerated() { needed[index] = max(needed[index], list.count) }
    }
    return needed
  }

  private func lists(_ bytes: [UInt8], _ removed: inout [String: Int]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    for (index, range) in layout.annotationRanges.enumerated() {
      var content = AnnotationList.Content()
      AnnotationList.parse(bytes, range, isFirst: index == 0, into: &content)
      var list = content.recordOnset.map { AnnotationList.timeKeeping(ticks: AnnotationList.ticks($0)) } ?? []
      for annotation in content.annotations {
        let scrubbed = scrub.annotation(annotation.text)
        if scrubbed.isChanged { removed["annotation", default: 0] += 1 }
        var kept = annotation
        kept.text = scrubbed.text
        list += AnnotationList.encoded(kept, startTicks: 0, limit: .max)
      }
      result.append(list)
    }
    return result
  }

  private func eachRecord(_ body: (_ bytes: [UInt8]) throws(FacialisError) -> Void) throws(FacialisError) {
    var buffer = [UInt8](repeating: 0, count: layout.recordByteCount)
    for record in 0..<held {
      let place = layout.offset(ofRecord: record)
      guard try disk.read(buffer.count, at: place, into: &buffer) == buffer.count else {
        throw .shrunk(disk.path, place)
      }
      try body(buffer)
    }
  }
}
