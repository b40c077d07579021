// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// One repair on its way: what was read of the original, and how its data records are written anew.
struct RepairJob {
  private let source: RepairSource
  /// The mended header's bytes.
  private var header: [UInt8]
  /// The original's header, mended, as a whole; its data records have this layout.
  private let original: FileHeader
  private let layout: FileLayout
  private let held: Int
  private let addsAnnotations: Bool
  private let fillsGaps: Bool
  private var mend: RecordMend
  private var ownChanges: FileChanges

  init(_ source: RepairSource, _ headerMend: HeaderMend, continuous: Bool) throws(FacialisError) {
    self.source = source
    header = headerMend.bytes
    original = try FileHeader.parse(header, path: source.disk.path, signalCount: source.signalCount).0
    layout = FileLayout(timeOf: original)
    for (index, signal) in original.signals.enumerated() where !signal.isAnnotations {
      let limits = signal.calibration
      guard limits.digitalMinimum < limits.digitalMaximum, limits.physicalMinimum != limits.physicalMaximum else {
        throw .notRepairable(source.disk.path, "signal \(index + 1), \"\(signal.label)\", has no usable limits")
      }
    }
    guard layout.recordByteCount > 0, layout.recordByteCount <= 1 << 28 else {
      throw .notRepairable(source.disk.path, "a data record has \(layout.recordByteCount) bytes")
    }
    held = max(0, (source.size - source.dataOffset) / layout.recordByteCount)
    guard held > 0 else {
      throw .noWholeRecord(source.disk.path, source.dataOffset + layout.recordByteCount, source.size)
    }
    addsAnnotations = original.kind.isPlus && layout.annotationRanges.isEmpty
    fillsGaps = continuous && original.kind.isDiscontinuous
    ownChanges = headerMend.changes
    mend = RecordMend(original, FileChanges())
    noteSizes()
  }

  var changes: [FileChange] { ownChanges.all + mend.changes.all }

  /// Whether anything is to be put right; known after the survey.
  private(set) var isNeeded = false

  private mutating func noteSizes() {
    let stated = HeaderField(source.header, 236, 8)
    if stated.text != String(held) {
      let rule: CheckRule = stated.value == -1 ? .recordCountOpen : .recordCount
      ownChanges.add(rule, "Wrote \(held) as the number of data records instead of \(stated.quoted).", 236)
    }
    if stated.text == String(held), case .odd = stated.number {
      ownChanges.add(.numberForm, "Wrote the number of data records without spaces in front.", 236)
    }
    let end = source.dataOffset + held * layout.recordByteCount
    if source.size > end {
      ownChanges.add(
        .tornRecord,
        "Left out the last \(source.size - end) bytes, which are no whole data record; the original keeps them.",
        end)
    }
    if addsAnnotations {
      ownChanges.add(.annotationSignalMissing, "Added an annotation signal that says when each data record begins.")
    }
    if fillsGaps {
      ownChanges.add(
        .discontinuous, "Filled the gaps with each signal's last value and marked them \(Annotation.gapText).", 192)
    }
  }

  /// The first pass: how much room the annotations need, and whether records are in order.
  mutating func survey() throws(FacialisError) {
    if !addsAnnotations, !layout.annotationRanges.isEmpty {
      var survey = mend
      try eachRecord { bytes, place throws(FacialisError) in
        _ = try survey.lists(bytes, place: place, path: source.disk.path, isSurvey: true)
      }
      survey.rewind()
      mend = survey
    }
    isNeeded = mend.rewrites || !ownChanges.all.isEmpty
  }

  private func eachRecord(
    _ body: (_ bytes: [UInt8], _ place: Int) throws(FacialisError) -> Void
  ) throws(FacialisError) {
    var buffer = [UInt8](repeating: 0, count: layout.recordByteCount)
    for record in 0..<held {
      let place = source.dataOffset + record * layout.recordByteCount
      guard try source.disk.read(buffer.count, at: place, into: &buffer) == buffer.count else {
        throw .shrunk(source.disk.path, place)
      }
      try body(buffer, place)
    }
  }

  /// The second pass: writes header and data records and returns how many.
  mutating func write(to file: DiskFile) throws(FacialisError) -> Int {
    var shape = RepairShape(original, header, needed: mend.needed, addsAnnotations: addsAnnotations)
    shape.takeStart(shiftedBy: mend.shiftTicks)
    if fillsGaps { shape.makeContinuous() }
    var output = RecordOutput(file, headerByteCount: shape.headerByteCount)
    var gaps = fillsGaps ? GapFiller(original, annotationBytes: shape.annotationBytes) : nil
    var record = 0
    var mend = mend
    try eachRecord { bytes, place throws(FacialisError) in
      let lists =
        addsAnnotations
        ? [AnnotationList.timeKeeping(ticks: record * original.recordMicroseconds * 10)]
        : try mend.lists(bytes, place: place, path: source.disk.path, isSurvey: false)
      if gaps != nil {
        try gaps?.take(bytes, lists) { bytes throws(FacialisError) in try output.append(bytes) }
      } else {
        try output.append(shape.record(bytes, lists))
      }
      record += 1
    }
    self.mend = mend
    try gaps?.finish { bytes throws(FacialisError) in try output.append(bytes) }
    try output.flush()
    try file.write(shape.header(recordCount: output.recordCount), at: 0)
    return output.recordCount
  }
}

/// Data records collected and written in large pieces.
struct RecordOutput {
  private let file: DiskFile
  private var offset: Int
  private var buffer: [UInt8] = []
  private(set) var recordCount = 0

  init(_ file: DiskFile, headerByteCount: Int) {
    self.file = file
    offset = headerByteCount
    buffer.reserveCapacity(1 << 20)
  }

  mutating func append(_ record: [UInt8]) throws(FacialisError) {
    buffer += record
    recordCount += 1
    if buffer.count >= 1 << 20 { try flush() }
  }

  mutating func flush() throws(FacialisError) {
    try file.write(buffer, at: offset)
    offset += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
