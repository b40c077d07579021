// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Checks data records one by one: lists of annotations, the time that they keep, and whether samples keep to their limits.
struct RecordsCheck {
  private let header: FileHeader
  private let layout: FileLayout
  /// Bytes of each signal within a record, with its limits; annotations are not among them.
  private let signals: [(name: String, bytes: Range<Int>, limits: ClosedRange<Int32>)]
  var findings: FileFindings
  private var record = 0
  private var firstTicks = 0
  private var lastTicks: Int?
  private var isOutside: [Bool]

  init(_ header: FileHeader, _ findings: FileFindings) {
    self.header = header
    layout = FileLayout(timeOf: header)
    self.findings = findings
    var signals: [(String, Range<Int>, ClosedRange<Int32>)] = []
    var offset = 0
    for (index, signal) in header.signals.enumerated() {
      let length = signal.samplesPerRecord * header.kind.bytesPerSample
      let limits = signal.calibration
      if !signal.isAnnotations, limits.digitalMinimum < limits.digitalMaximum {
        let name = "signal \(index + 1), \"\(HeaderText.ascii(signal.label))\""
        signals.append((name, offset..<offset + length, limits.digitalMinimum...limits.digitalMaximum))
      }
      offset += length
    }
    self.signals = signals
    isOutside = [Bool](repeating: false, count: signals.count)
  }

  /// Checks the next record, which stands at the front of `bytes`.
  mutating func check(_ bytes: [UInt8]) {
    checkAnnotations(bytes)
    checkSamples(bytes)
    record += 1
  }

  private var place: Int { layout.offset(ofRecord: record) }

  private mutating func checkAnnotations(_ bytes: [UInt8]) {
    for (index, range) in layout.annotationRanges.enumerated() {
      let lists = AnnotationCheck(bytes, range)
      for fault in lists.faults { findings.add(fault.rule, fault.message, place + fault.place, isRepeated: true) }
      if index == 0 { checkTime(lists, place + range.lowerBound) }
    }
  }

  private mutating func checkTime(_ lists: AnnotationCheck, _ place: Int) {
    guard lists.keepsTime, let onset = lists.onset else {
      // A record whose lists cannot be read was told already.
      if lists.faults.isEmpty {
        findings.add(
          .timeKeepingMissing, "Data record \(record + 1) does not say when it begins.", place, isRepeated: true)
      }
      return
    }
    let ticks = AnnotationList.ticks(onset)
    let duration = header.recordMicroseconds * 10
    defer { lastTicks = ticks }
    guard let last = lastTicks else {
      firstTicks = ticks - record * duration
      if !(0..<LocalDateTime.ticksPerSecond).contains(firstTicks) {
        findings.add(
          .timeKeepingFirst, "The first data record does not begin within the header's second.", place)
      }
      return
    }
    if header.kind.isDiscontinuous {
      if ticks < last + duration - 10 {
        findings.add(
          .recordOrder, "Data record \(record + 1) begins before the one in front of it ends.", place, isRepeated: true)
      }
    } else if duration > 0, (ticks - firstTicks - record * duration).magnitude > 10 {
      findings.add(
        .timeKeepingWrong, "Data record \(record + 1) does not begin where the one in front of it ends.", place,
        isRepeated: true)
    }
  }

  private mutating func checkSamples(_ bytes: [UInt8]) {
    let width = header.kind.bytesPerSample
    for (index, signal) in signals.enumerated() where !isOutside[index] {
      var low = Int32.max
      var high = Int32.min
      for start in stride(from: signal.bytes.lowerBound, to: signal.bytes.upperBound, by: width) {
        let count = SampleCoding.count(bytes, start, width)
        low = min(low, count)
        high = max(high, count)
      }
      guard low < signal.limits.lowerBound || high > signal.limits.upperBound, low <= high else { continue }
      isOutside[index] = true
      findings.add(
        .sampleRange,
        "A sample of \(signal.name) in data record \(record + 1) is outside of its digital limits.",
        place + signal.bytes.lowerBound)
    }
  }
}

extension SampleCoding {
  /// One sample of 2 or 3 bytes.
  static func count(_ bytes: [UInt8], _ place: Int, _ width: Int) -> Int32 {
    let low = UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8
    return width == 3
      ? Int32(bitPattern: low << 8 | UInt32(bytes[place + 2]) << 24) >> 8 : Int32(Int16(bitPattern: UInt16(low)))
  }
}
