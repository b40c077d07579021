// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Shifts the dates inside of a copy of a recording: in the header, and in what Facialis itself noted. Samples, markers and
/// times of the day stay; every date keeps its length.
struct DateShift {
  var days: Int

  /// The same time on the shifted day, of `2026-11-25T18:00:00...` and `2026-11-25` alike; other texts as they are.
  func shifted(_ text: String) -> String {
    guard let day = CalendarDay(String(text.prefix(10))) else { return text }
    return CalendarDay(number: day.number + days).text + text.dropFirst(10)
  }

  /// Shifts the dates in a file that is a copy.
  func apply(to path: String) throws(FacialisError) {
    let file = try DiskFile(changing: path)
    let (header, _) = try FileHeader.read(file)
    if let start = header.start {
      var moved = header
      moved.start = Self.moved(start, days)
      moved.recording = recordingField(header.recording)
      let bytes = moved.encoded()
      // Only the fields that hold dates are written: the others stay as they were, whatever their spelling.
      try file.write(Array(bytes[88..<176]), at: 88)
    }
    let layout = FileLayout(timeOf: header)
    let records = max(0, (try file.size() - layout.headerByteCount) / max(1, layout.recordByteCount))
    for record in 0..<records {
      for range in layout.annotationRanges {
        let offset = layout.offset(ofRecord: record) + range.lowerBound
        var bytes = [UInt8](repeating: 0, count: range.count)
        guard try file.read(range.count, at: offset, into: &bytes) == range.count else { throw .shrunk(path, offset) }
        let moved = annotations(bytes)
        if moved != bytes { try file.write(moved, at: offset) }
      }
    }
    try file.synchronise()
    try file.close()
  }

  static func moved(_ start: LocalDateTime, _ days: Int) -> LocalDateTime {
    let text = start.text
    guard let day = CalendarDay(String(text.prefix(10))) else { return start }
    let parts = CalendarDay(number: day.number + days).text.split(separator: "-").compactMap { Int($0) }
    return LocalDateTime(
      year: parts[0], month: parts[1], day: parts[2], hour: start.hour, minute: start.minute, second: start.second,
      ticks: start.ticks) ?? start
  }

  /// `Startdate 25-NOV-2026 ...` with the shifted date.
  private func recordingField(_ field: String) -> String {
    var words = field.split(separator: " ").map(String.init)
    guard words.count > 1, words[0] == "Startdate" else { return field }
    let parts = words[1].split(separator: "-")
    guard parts.count == 3, let month = LocalDateTime.monthNames.firstIndex(of: parts[1].uppercased()),
      let day = CalendarDay("\(parts[2])-\(LocalDateTime.padded(month + 1))-\(parts[0])")
    else { return field }
    let moved = CalendarDay(number: day.number + days).text.split(separator: "-")
    words[1] = "\(moved[2])-\(LocalDateTime.monthNames[(Int(moved[1]) ?? 1) - 1])-\(moved[0])"
    return words.joined(separator: " ")
  }

  /// The annotations of a data record, dates in those of Facialis' own shifted: days as `2026-11-25`, and the instants in
  /// recordings' names as `20261125T180000Z`.
  func annotations(_ bytes: [UInt8]) -> [UInt8] {
    let own = Array(Annotation.ownPrefix.utf8)
    var bytes = bytes
    var index = 0
    while index + own.count <= bytes.count {
      guard bytes[index...].starts(with: own), index > 0, bytes[index - 1] == AnnotationList.textFollows else {
        index += 1
        continue
      }
      let end = bytes[index...].firstIndex(of: AnnotationList.textFollows) ?? bytes.count
      let text = shiftedDates(String(decoding: bytes[index..<end], as: UTF8.self))
      let moved = Array(text.utf8)
      if moved.count == end - index { bytes.replaceSubrange(index..<end, with: moved) }
      index = end
    }
    return bytes
  }

  /// Every date in a text of Facialis' own, shifted.
  func shiftedDates(_ text: String) -> String {
    text.replacing(/(\d{4})-(\d{2})-(\d{2})/) { shifted(String($0.output.0)) }
      .replacing(/(\d{4})(\d{2})(\d{2})T(\d{6})Z/) { match in
        let day = shifted("\(match.output.1)-\(match.output.2)-\(match.output.3)")
        return day.filter { $0 != "-" } + "T\(match.output.4)Z"
      }
  }
}
