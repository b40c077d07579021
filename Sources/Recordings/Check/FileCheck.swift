// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// A file checked against the specifications of EDF, EDF+, BDF and BDF+, and against what other programs stumble over.
///
/// Reads every byte, in bounded memory. A file that is damaged is no error here: what is wrong with it is what is asked for.
public struct FileCheck: Sendable, Hashable, Codable {
  public let path: String
  public let byteCount: Int
  /// Nil where the header does not say.
  public private(set) var kind: FileKind?
  public private(set) var findings: [FileFinding] = []

  private enum CodingKeys: String, CodingKey {
    case path, kind, findings
    case byteCount = "byte_count"
  }

  /// Throws only where the file cannot be opened or read.
  public init(path: String) throws(FacialisError) {
    self.path = path
    let disk = try DiskFile(reading: path)
    byteCount = try disk.size()
    var found = FileFindings()
    if let front = try Self.front(disk, byteCount, &found) {
      kind = front.kind
      var header = HeaderCheck(front.bytes, kind: front.kind, found)
      header.run(signalCount: front.signalCount)
      var signals = SignalsCheck(front.bytes, kind: front.kind, count: front.signalCount, header.findings)
      signals.run()
      found = signals.findings
      try Self.checkRecords(disk, byteCount, front.bytes, &found)
    }
    findings = found.all.sorted { a, b in
      let order = CheckRule.Severity.allCases
      let (i, j) = (order.firstIndex(of: a.severity) ?? 0, order.firstIndex(of: b.severity) ?? 0)
      return i == j ? (a.byteOffset ?? .max) < (b.byteOffset ?? .max) : i < j
    }
  }

  /// Findings of a severity.
  public func count(_ severity: CheckRule.Severity) -> Int { findings.count { $0.severity == severity } }

  /// Whether nothing is against the specification and no program is known to stumble; notes may be there.
  public var isRegular: Bool { findings.allSatisfy { $0.severity == .note } }

  private struct Front {
    var bytes: [UInt8]
    var kind: FileKind
    var signalCount: Int
  }

  /// The header's bytes, where enough of them is there to look at.
  private static func front(
    _ disk: DiskFile, _ size: Int, _ found: inout FileFindings
  ) throws(FacialisError) -> Front? {
    var front = [UInt8](repeating: 0, count: 256)
    guard try disk.read(256, at: 0, into: &front) == 256 else {
      found.add(.headerShort, "The file has \(size) bytes; a header has 256 and 256 for each signal.", size)
      return nil
    }
    let isBDF = front[0] == 255
    let text = HeaderText.text(front[(isBDF ? 1 : 0)..<8])
    guard isBDF ? text == "BIOSEMI" : text == "0" else {
      found.add(.version, "The file does not begin as EDF or BDF files do.", 0)
      return nil
    }
    if let shift = FileHeader.shift(front) {
      found.add(.headerShifted, "Date and time stand \(shift) bytes beside their place.", 168 + shift)
      return nil
    }
    let field = HeaderField(front, 252, 4)
    guard let number = field.value, number == number.rounded(), (1...9999).contains(number) else {
      found.add(.signalCount, "The number of signals is \(field.quoted).", 252)
      return nil
    }
    if case .odd = field.number { found.add(.numberForm, "The number of signals is written as \(field.quoted).", 252) }
    let length = 256 * (Int(number) + 1)
    var bytes = [UInt8](repeating: 0, count: min(length, size))
    guard try disk.read(bytes.count, at: 0, into: &bytes) == length else {
      found.add(
        .headerShort, "The file has \(size) bytes, and its header of \(Int(number)) signals has \(length).", size)
      return nil
    }
    let reserved = HeaderField(front, 192, 44).text
    let isPlus = reserved.hasPrefix("EDF+") || reserved.hasPrefix("BDF+")
    let isDiscontinuous = reserved.dropFirst(4).hasPrefix("D")
    let kind: FileKind =
      switch (isPlus, isDiscontinuous) {
      case (false, _): isBDF ? .bdf : .edf
      case (true, false): isBDF ? .bdfContinuous : .edfContinuous
      case (true, true): isBDF ? .bdfDiscontinuous : .edfDiscontinuous
      }
    return Front(bytes: bytes, kind: kind, signalCount: Int(number))
  }

  private static func checkRecords(
    _ disk: DiskFile, _ size: Int, _ bytes: [UInt8], _ found: inout FileFindings
  ) throws(FacialisError) {
    let duration = HeaderField(bytes, 244, 8)
    switch duration.number {
    case .none: found.add(.recordDuration, "The duration of a data record is \(duration.quoted), no number.", 244)
    case .odd: found.add(.numberForm, "The duration of a data record is written as \(duration.quoted).", 244)
    case .plain: break
    }
    // What the reader refuses was told field by field.
    guard let (header, _) = try? FileHeader.read(disk) else { return }
    let layout = FileLayout(timeOf: header)
    if header.recordMicroseconds <= 0, !header.signals.allSatisfy(\.isAnnotations) {
      found.add(.recordDuration, "A data record lasts \(duration.quoted) s, so that the samples have no rate.", 244)
    }
    // While a file is written, its header counts what has reached the disk, and its last record may be on its way.
    if !DiskFile.isBeingWritten(disk.path) {
      checkSizes(header, layout, size, HeaderField(bytes, 236, 8), &found)
    }
    guard layout.recordByteCount > 0, layout.recordByteCount <= 1 << 28 else { return }
    let count = max(0, (size - layout.headerByteCount) / layout.recordByteCount)
    var records = RecordsCheck(header, found)
    var buffer = [UInt8](repeating: 0, count: layout.recordByteCount)
    for record in 0..<count {
      let offset = layout.offset(ofRecord: record)
      guard try disk.read(buffer.count, at: offset, into: &buffer) == buffer.count else {
        throw .shrunk(disk.path, offset)
      }
      records.check(buffer)
    }
    found = records.findings
  }

  private static func checkSizes(
    _ header: FileHeader, _ layout: FileLayout, _ size: Int, _ counted: HeaderField, _ found: inout FileFindings
  ) {
    let length = layout.recordByteCount
    let held = length > 0 ? max(0, (size - layout.headerByteCount) / length) : 0
    if held == 0 { found.add(.noRecord, "The file holds no whole data record.", size) }
    if header.recordCount == -1, counted.value == -1 {
      found.add(.recordCountOpen, "The header counts -1 data records, as while it is written; there are \(held).", 236)
    } else if counted.value != Double(held) {
      found.add(.recordCount, "The header counts \(counted.quoted) data records, and the file holds \(held).", 236)
    } else if case .odd = counted.number {
      found.add(.numberForm, "The number of data records is written as \(counted.quoted).", 236)
    }
    let end = layout.offset(ofRecord: held)
    if size > end { found.add(.tornRecord, "The last \(size - end) bytes are no whole data record.", end) }
    if !header.kind.isBDF, length > 61440 {
      found.add(.longRecord, "A data record has \(length) bytes.", 244)
    }
    if length > (header.kind.isBDF ? 15 : 10) << 20 {
      found.add(.hugeRecord, "A data record has \(length) bytes, more than EDFlib takes.", 244)
    }
    if header.kind.isDiscontinuous {
      found.add(.discontinuous, "The file is discontinuous (\(header.kind.rawValue)).", 192)
    }
    if Set(header.signals.filter { !$0.isAnnotations }.map(\.samplesPerRecord)).count > 1 {
      found.add(.mixedRates, "The signals differ in rate.")
    }
  }
}
