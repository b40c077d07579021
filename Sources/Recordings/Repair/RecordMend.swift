// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// What the annotation signals of data records become: lists that are right stay byte by byte, others are written anew from what
/// can be read of them, each record beginning with the list that keeps its time.
///
/// Two passes over the same records: `survey` says how much room they need, `mended` writes them.
struct RecordMend {
  private let layout: FileLayout
  private let isDiscontinuous: Bool
  private let durationTicks: Int
  /// Ticks that are taken off every onset, whole seconds by which the start was counted wrongly.
  private(set) var shiftTicks = 0
  /// Bytes that each annotation signal needs at least.
  private(set) var needed: [Int]
  private(set) var changes: FileChanges
  /// Whether any list is to be written anew.
  private(set) var rewrites = false
  private var record = 0
  private var startTicks = 0
  private var lastTicks: Int?

  init(_ header: FileHeader, _ changes: FileChanges) {
    layout = FileLayout(timeOf: header)
    isDiscontinuous = header.kind.isDiscontinuous
    durationTicks = header.recordMicroseconds * 10
    needed = layout.annotationRanges.map(\.count)
    self.changes = changes
  }

  /// Begins the second pass.
  mutating func rewind() {
    record = 0
    lastTicks = nil
  }

  /// The lists of the next record, one array for each annotation signal, not yet filled up with zeros.
  ///
  /// `place` is where the record begins in the original. Throws where records are out of order.
  mutating func lists(
    _ bytes: [UInt8], place: Int, path: String, isSurvey: Bool
  ) throws(FacialisError) -> [[UInt8]] {
    let checks = layout.annotationRanges.map { AnnotationCheck(bytes, $0) }
    let onset = checks.first.flatMap { $0.keepsTime ? $0.onset : nil }.map(AnnotationList.ticks)
    let ticks = try begin(onset, place, path, isSurvey)
    var result: [[UInt8]] = []
    for (index, check) in checks.enumerated() {
      let range = layout.annotationRanges[index]
      let isTimeRight = index > 0 || onset == ticks
      if check.faults.isEmpty, isTimeRight, shiftTicks == 0 {
        result.append(Array(bytes[range]))
        continue
      }
      rewrites = true
      if !isSurvey { note(check, isTimeRight, place + range.lowerBound) }
      result.append(encoded(bytes, range, index == 0 ? ticks - shiftTicks : nil))
    }
    if isSurvey {
      for (index, list) in result.enumerated() { needed[index] = max(needed[index], list.count) }
    }
    record += 1
    return result
  }

  /// Ticks at which a record begins, as the file counts them; what its list says where that can be.
  private mutating func begin(
    _ onset: Int?, _ place: Int, _ path: String, _ isSurvey: Bool
  ) throws(FacialisError) -> Int {
    guard let last = lastTicks else {
      startTicks = onset ?? 0
      let second = LocalDateTime.ticksPerSecond
      if isSurvey, !(0..<second).contains(startTicks) {
        shiftTicks = (startTicks - (startTicks % second + second) % second)
        changes.add(
          .timeKeepingFirst, "Counted all onsets from the second in which the first data record begins.", place)
      }
      lastTicks = startTicks
      return startTicks
    }
    var ticks = startTicks + record * durationTicks
    if isDiscontinuous {
      ticks = onset ?? last + durationTicks
      if ticks < last + durationTicks - 10 { throw .recordsOutOfOrder(path, record, place) }
    } else if let onset, (onset - ticks).magnitude <= 10 {
      ticks = onset
    }
    lastTicks = ticks
    return ticks
  }

  private mutating func note(_ check: AnnotationCheck, _ isTimeRight: Bool, _ place: Int) {
    for fault in check.faults {
      let offset = place + fault.place - (layout.annotationRanges.first?.lowerBound ?? 0)
      changes.add(fault.rule, "Wrote the lists of annotations anew. \(fault.message)", offset, isRepeated: true)
    }
    if !isTimeRight, check.faults.isEmpty {
      let rule: CheckRule = check.keepsTime ? .timeKeepingWrong : .timeKeepingMissing
      changes.add(rule, "Wrote when data record \(record + 1) begins.", place, isRepeated: true)
    }
  }

  /// Lists written anew; `ticks` is the record's begin where they have to say it.
  private func encoded(_ bytes: [UInt8], _ range: Range<Int>, _ ticks: Int?) -> [UInt8] {
    var list = ticks.map { AnnotationList.timeKeeping(ticks: $0) } ?? []
    for annotation in annotations(bytes, range, keepsTime: ticks != nil) {
      var moved = annotation
      moved.onset -= Double(shiftTicks) / Double(LocalDateTime.ticksPerSecond)
      list += AnnotationList.encoded(moved, startTicks: 0, limit: .max)
    }
    return list
  }

  /// What can be read of a record's lists, with onsets as the file counts them.
  private func annotations(_ bytes: [UInt8], _ range: Range<Int>, keepsTime: Bool) -> [Annotation] {
    var content = AnnotationList.Content()
    AnnotationList.parse(bytes, range, isFirst: keepsTime, into: &content)
    return content.annotations
  }
}
