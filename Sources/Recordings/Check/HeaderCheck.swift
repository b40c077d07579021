// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Checks the first 256 bytes of a header: who, when, how many.
struct HeaderCheck {
  private let bytes: [UInt8]
  private let isBDF: Bool
  private let isPlus: Bool
  var findings: FileFindings

  /// `bytes` is the whole header with as many signals as it counts.
  init(_ bytes: [UInt8], kind: FileKind, _ findings: FileFindings) {
    self.bytes = bytes
    isBDF = kind.isBDF
    isPlus = kind.isPlus
    self.findings = findings
  }

  /// Checks everything but what depends on the file's size.
  mutating func run(signalCount: Int) {
    checkASCII()
    let date = checkDate()
    checkTime()
    checkLength(signalCount)
    checkReserved()
    if isPlus {
      checkPatient()
      checkRecording(date)
    } else if let word = HeaderField(bytes, 8, 80).text.split(separator: " ").first(where: { $0 != "X" }) {
      findings.add(.identifying, "The patient field begins with a word of \(word.count) letters that may be a name.", 8)
    }
  }

  private mutating func checkASCII() {
    for (name, offset, width) in [
      ("patient field", 8, 80), ("recording field", 88, 80), ("reserved field", 192, 44),
    ] {
      guard let place = HeaderField(bytes, offset, width).firstNotASCII else { continue }
      findings.add(.headerNotASCII, "The \(name) holds a byte that is no printable ASCII.", place)
    }
  }

  /// Day, month and the two digits of the year; nil where they are not to be read.
  private mutating func checkDate() -> (day: Int, month: Int, year: Int?)? {
    let field = HeaderField(bytes, 168, 8)
    let parts = field.text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }), let day = Int(parts[0]),
      let month = Int(parts[1]),
      (1...12).contains(month), (1...31).contains(day), parts[2] == "yy" || Int(parts[2]) != nil
    else {
      findings.add(.startDate, "The start's date is \(field.quoted) and not dd.mm.yy.", 168)
      return nil
    }
    let year = Int(parts[2])
    if LocalDateTime(year: year.map { $0 < 85 ? 2000 + $0 : 1900 + $0 } ?? 2096, month: month, day: day) == nil {
      findings.add(.startDate, "The start's date \(field.quoted) is not of the calendar.", 168)
      return nil
    }
    return (day, month, year)
  }

  private mutating func checkTime() {
    let field = HeaderField(bytes, 176, 8)
    let parts = field.text.split(separator: ".", omittingEmptySubsequences: false)
    let limits = [23, 59, 59]
    guard parts.count == 3, zip(parts, limits).allSatisfy({ $0.utf8.count == 2 && (0...$1).contains(Int($0) ?? -1) })
    else {
      findings.add(.startTime, "The start's time is \(field.quoted) and not hh.mm.ss.", 176)
      return
    }
  }

  private mutating func checkLength(_ signalCount: Int) {
    let wanted = 256 * (signalCount + 1)
    let field = HeaderField(bytes, 184, 8)
    if field.value != Double(wanted) {
      findings.add(
        .headerLength,
        "The header says that it has \(field.quoted) bytes; with \(signalCount) signals it has \(wanted).",
        184)
    } else if case .odd = field.number {
      findings.add(.numberForm, "The header's length is written as \(field.quoted) with spaces in front.", 184)
    }
  }

  private mutating func checkReserved() {
    let text = HeaderField(bytes, 192, 44).text
    let own = isBDF ? "BDF+" : "EDF+"
    if isPlus {
      let isClear = [own + "C", own + "D"].contains { text == $0 || text.hasPrefix($0 + " ") }
      if !isClear {
        findings.add(
          .reservedField, "The reserved field says \"\(HeaderText.ascii(text))\" and not \(own)C or \(own)D.", 192)
      }
    } else if isBDF, text != "24BIT" {
      findings.add(.reservedField, "The reserved field says \"\(HeaderText.ascii(text))\" and not 24BIT.", 192)
    }
  }

  private mutating func checkPatient() {
    let field = HeaderField(bytes, 8, 80)
    let words = field.text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    var faults: [String] = []
    if bytes[8] == 32 { faults.append("it begins with a space") }
    if words.count < 4 || words.prefix(4).contains("") {
      faults.append("code, sex, birthdate and name are not all there")
    }
    if words.count > 1, !["F", "M", "X"].contains(words[1]) { faults.append("the sex is none of F, M and X") }
    if words.count > 2, words[2] != "X", EDFDate(words[2]) == nil {
      faults.append("the birthdate is neither X nor of the form 02-MAY-1951")
    }
    if !faults.isEmpty {
      findings.add(.patientField, "The patient field is not as EDF+ wants it: \(faults.joined(separator: "; ")).", 8)
    }
    if words.dropFirst(2).prefix(2).contains(where: { $0 != "X" && !$0.isEmpty }) {
      findings.add(.identifying, "The patient field may hold a name or a birthdate.", 8)
    }
  }

  private mutating func checkRecording(_ date: (day: Int, month: Int, year: Int?)?) {
    let words = HeaderField(bytes, 88, 80).text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    var faults: [String] = []
    if bytes[88] == 32 { faults.append("it begins with a space") }
    if words.first != "Startdate" { faults.append("it does not begin with Startdate") }
    if words.count < 5 || words.prefix(5).contains("") {
      faults.append("date, investigation, operator and equipment are not all there")
    }
    let stated = words.count > 1 ? EDFDate(words[1]) : nil
    if words.count > 1, words[1] != "X", stated == nil {
      faults.append("the date is neither X nor of the form 02-MAR-2026")
    }
    if !faults.isEmpty {
      findings.add(
        .recordingField, "The recording field is not as EDF+ wants it: \(faults.joined(separator: "; ")).", 88)
    }
    if let stated, let date,
      (stated.day, stated.month) != (date.day, date.month)
        || date.year.map({ $0 != stated.year % 100 }) == true
    {
      findings.add(.startDateDiffers, "The dates at bytes 88 and 168 differ.", 168)
    }
  }
}
