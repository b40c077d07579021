// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

extension FileHeader {
  /// Reads a header; what can be lived with becomes a warning, the rest is refused with its byte offset.
  static func read(_ file: DiskFile) throws(FacialisError) -> (FileHeader, [RecordingWarning]) {
    let size = try file.size()
    var front = [UInt8](repeating: 0, count: 256)
    guard try file.read(256, at: 0, into: &front) == 256 else { throw .headerTooShort(file.path, size, 256) }
    let signalCount = try signalCount(front, file.path)
    let length = 256 * (signalCount + 1)
    var bytes = [UInt8](repeating: 0, count: min(length, max(size, 256)))
    guard try file.read(bytes.count, at: 0, into: &bytes) == length else {
      throw .headerTooShort(file.path, size, length)
    }
    return try parse(bytes, path: file.path, signalCount: signalCount)
  }

  private static func signalCount(_ front: [UInt8], _ path: String) throws(FacialisError) -> Int {
    let isEDF = front[0] == 48 && front[1..<8].allSatisfy { $0 == 32 || $0 == 0 }
    let isBDF = front[0] == 255 && HeaderText.text(front[1..<8]) == "BIOSEMI"
    guard isEDF || isBDF else { throw .notEDF(path) }
    if let shift = shift(front) { throw .headerShifted(path, shift) }
    var fields = HeaderFields(front, path: path)
    fields.offset = 252
    let count = try fields.whole(4, "number of signals")
    guard (1...9999).contains(count) else {
      throw .headerDamaged(path, 252, "the number of signals should stand there, and \(count) is none")
    }
    return count
  }

  /// By how many bytes date and time stand beside their place; nil where they do not.
  static func shift(_ front: [UInt8]) -> Int? {
    func isDate(_ begin: Int) -> Bool {
      (0..<16).allSatisfy { index in
        let byte = front[begin + index]
        return [2, 5, 10, 13].contains(index) ? byte == 46 : (48...57).contains(byte)
      }
    }
    if isDate(168) { return nil }
    return (-8...8).first { isDate(168 + $0) }
  }

  /// Takes a header that has 256 bytes and 256 for each of its signals.
  static func parse(
    _ bytes: [UInt8], path: String, signalCount: Int
  ) throws(FacialisError) -> (FileHeader, [RecordingWarning]) {
    var fields = HeaderFields(bytes, path: path)
    let isBDF = bytes[0] == 255
    fields.offset = 8
    if bytes[8..<256].contains(where: { !(32...126).contains($0) }) {
      fields.warn("header-not-ascii", "The header holds bytes that are no printable ASCII.", 8)
    }
    let patient = fields.text(80)
    let recording = fields.text(80)
    let start = Self.start(&fields, recording)
    let statedBytes = try? fields.whole(8, "length of the header")
    if statedBytes != 256 * (signalCount + 1) {
      fields.warn(
        "header-length", "The header's length is not 256 bytes and 256 for each of its \(signalCount) signals.", 184)
    }
    fields.offset = 192
    let kind = Self.kind(&fields, isBDF: isBDF)
    fields.offset = Self.recordCountField
    let count = (try? fields.whole(8, "number of data records")) ?? -1
    fields.offset = 244
    let duration = try fields.number(8, "duration of a data record")
    guard duration >= 0, duration < 1e9 else {
      throw .headerDamaged(path, 244, "a data record lasts \(duration) s")
    }
    let microseconds = Int((duration * 1e6).rounded())
    if Double(microseconds) / 1e6 != duration {
      fields.warn("record-duration", "The duration of a data record is finer than a microsecond.", 244)
    }
    fields.offset = 256
    let signals = try Self.signals(&fields, signalCount, isBDF: isBDF)
    let header = FileHeader(
      kind: kind, patient: patient, recording: recording, start: start, recordCount: count,
      recordMicroseconds: microseconds, signals: signals)
    return (header, fields.warnings)
  }

  private static func signals(
    _ fields: inout HeaderFields, _ count: Int, isBDF: Bool
  ) throws(FacialisError) -> [SignalHeader] {
    func texts(_ width: Int) -> [String] { (0..<count).map { _ in fields.text(width) } }
    let labels = texts(16)
    let transducers = texts(80)
    let units = texts(8)
    func numbers(_ what: String, _ limit: Double) throws(FacialisError) -> [Double] {
      var numbers: [Double] = []
      for label in labels {
        let begin = fields.offset
        let isAnnotations = label == "EDF Annotations" || label == "BDF Annotations"
        do throws(FacialisError) {
          let number = try fields.number(8, "\(what) of signal \(numbers.count + 1)")
          guard number.magnitude < limit else {
            throw FacialisError.headerDamaged(fields.path, begin, "the \(what) \(number) is too large")
          }
          numbers.append(number)
        } catch {
          // The limits of annotations mean nothing.
          guard isAnnotations else { throw error }
          fields.warn("annotation-limits", "The \(what) of the annotations is no number.", begin)
          numbers.append(0)
        }
      }
      return numbers
    }
    let physicalMinima = try numbers("physical minimum", 1e15)
    let physicalMaxima = try numbers("physical maximum", 1e15)
    let digitalMinima = try numbers("digital minimum", 2e9)
    let digitalMaxima = try numbers("digital maximum", 2e9)
    let prefilters = texts(80)
    let samplesBegin = fields.offset
    let samples = try numbers("samples in a data record", 1e9)
    let reserved = texts(32)
    var signals: [SignalHeader] = []
    for index in 0..<count {
      guard samples[index] >= 0, samples[index] == samples[index].rounded() else {
        throw .headerDamaged(
          fields.path, samplesBegin + 8 * index, "signal \(index + 1) has \(samples[index]) samples in a data record")
      }
      let limits = [digitalMinima[index].rounded(), digitalMaxima[index].rounded()]
      if limits != [digitalMinima[index], digitalMaxima[index]] {
        fields.warn("fraction", "The digital limits of signal \(index + 1) are no whole numbers; they were rounded.")
      }
      signals.append(
        SignalHeader(
          label: labels[index], transducer: transducers[index], unit: units[index],
          calibration: Calibration(
            digitalMinimum: Int32(limits[0]), digitalMaximum: Int32(limits[1]),
            physicalMinimum: physicalMinima[index], physicalMaximum: physicalMaxima[index]),
          prefilter: prefilters[index], samplesPerRecord: Int(samples[index]), reserved: reserved[index]))
    }
    return signals
  }

  private static func kind(_ fields: inout HeaderFields, isBDF: Bool) -> FileKind {
    let text = fields.text(44)
    let own = isBDF ? "BDF+" : "EDF+"
    let other = isBDF ? "EDF+" : "BDF+"
    if text.hasPrefix(other) {
      fields.warn("plus-of-the-other", "A \(own.dropLast()) file says \(other) in its reserved field.", 192)
    }
    guard text.hasPrefix(own) || text.hasPrefix(other) else { return isBDF ? .bdf : .edf }
    switch text.dropFirst(4).first {
    case "C": return isBDF ? .bdfContinuous : .edfContinuous
    case "D": return isBDF ? .bdfDiscontinuous : .edfDiscontinuous
    default:
      fields.warn("plus-unclear", "The reserved field does not say whether the file is continuous (C) or not (D).", 192)
      return isBDF ? .bdfContinuous : .edfContinuous
    }
  }

  private static func start(_ fields: inout HeaderFields, _ recording: String) -> LocalDateTime? {
    let date = fields.text(8).split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    let time = fields.text(8).split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard date.count == 3, time.count == 3, let day = date[0], let month = date[1], let hour = time[0],
      let minute = time[1], let second = time[2]
    else {
      fields.warn("start-unclear", "Date or time of the start cannot be read.", 168)
      return nil
    }
    let words = recording.split(separator: " ")
    let stated =
      words.count > 1 && words[0] == "Startdate" ? words[1].split(separator: "-").last.flatMap { Int($0) } : nil
    let short = date[2].map { $0 < 85 ? 2000 + $0 : 1900 + $0 }
    // The century stands only in the recording field, and the two digits only in the date.
    let year = stated.flatMap { year in short == nil || short.map { $0 % 100 } == year % 100 ? year : nil } ?? short
    guard let year,
      let start = LocalDateTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    else {
      fields.warn("start-unclear", "Date or time of the start are not of this calendar.", 168)
      return nil
    }
    return start
  }
}
