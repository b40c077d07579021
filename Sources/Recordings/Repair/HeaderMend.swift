// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// The bytes of a header with everything put right that can be, field by field; what was right stays as it was.
struct HeaderMend {
  /// The mended header.
  private(set) var bytes: [UInt8]
  private(set) var changes: FileChanges
  private let signalCount: Int
  private let isBDF: Bool
  /// Whether the file holds lists of annotations, whatever its reserved field says.
  private var isPlus: Bool

  /// `bytes` has 256 bytes and 256 for each signal; `shift` is by how many bytes its date stood beside its place.
  init(_ bytes: [UInt8], signalCount: Int, shift: Int, _ changes: FileChanges) {
    self.bytes = bytes
    self.signalCount = signalCount
    self.changes = changes
    isBDF = bytes[0] == 255
    let reserved = HeaderField(bytes, 192, 44).text
    isPlus = reserved.hasPrefix("EDF+") || reserved.hasPrefix("BDF+")
    if shift != 0 {
      self.changes.add(
        .headerShifted, "Moved date, time and all that follows by \(-shift) bytes to their places.", 168 + shift)
    }
  }

  /// Puts right what does not depend on the data records.
  mutating func run() {
    mendTexts()
    mendSignals()
    mendDate()
    mendTime()
    mendLength()
    mendReserved()
    if isPlus {
      mendPatient()
      mendRecording()
    }
  }

  private mutating func set(_ field: HeaderField, _ text: String) {
    let width = field.bytes.count
    bytes.replaceSubrange(field.offset..<field.offset + width, with: HeaderText.field(text, width))
  }

  private func signalField(_ signal: Int, _ before: Int, _ width: Int) -> HeaderField {
    HeaderField(bytes, 256 + signalCount * before + signal * width, width)
  }

  private mutating func mendTexts() {
    var fields = [("patient field", HeaderField(bytes, 8, 80)), ("recording field", HeaderField(bytes, 88, 80))]
    fields.append(("reserved field", HeaderField(bytes, 192, 44)))
    for signal in 0..<signalCount {
      for (what, before, width) in [
        ("label", 0, 16), ("transducer", 16, 80), ("unit", 96, 8), ("prefilter", 136, 80), ("reserved field", 224, 32),
      ] {
        fields.append(("\(what) of signal \(signal + 1)", signalField(signal, before, width)))
      }
    }
    for (what, field) in fields where field.firstNotASCII != nil {
      set(field, field.text)
      changes.add(.headerNotASCII, "Wrote the \(what) in ASCII.", field.offset)
    }
  }

  private mutating func mendSignals() {
    for signal in 0..<signalCount {
      let label = signalField(signal, 0, 16)
      if label.text == "EDF Annotations" || label.text == "BDF Annotations" {
        if !isPlus {
          isPlus = true
          changes.add(
            .annotationSignalPlain, "The file holds annotations, so it is \(isBDF ? "BDF" : "EDF")+.", label.offset)
        }
        mendAnnotations(signal, label)
      } else {
        for (what, before) in [
          ("physical minimum", 104), ("physical maximum", 112), ("digital minimum", 120), ("digital maximum", 128),
        ] {
          mendNumber("\(what) of signal \(signal + 1)", signalField(signal, before, 8))
        }
      }
      mendNumber("number of samples of signal \(signal + 1)", signalField(signal, 216, 8))
    }
    mendNumber("number of signals", HeaderField(bytes, 252, 4))
    mendNumber("duration of a data record", HeaderField(bytes, 244, 8))
  }

  private mutating func mendNumber(_ what: String, _ field: HeaderField) {
    guard case .odd(let value) = field.number, let number = HeaderNumber.fitting8(value, .nearest) else { return }
    changes.add(.numberForm, "Wrote the \(what), \(field.quoted), as \(number.text).", field.offset)
    set(field, number.text)
  }

  private mutating func mendAnnotations(_ signal: Int, _ label: HeaderField) {
    let kind: FileKind = isBDF ? .bdfContinuous : .edfContinuous
    let range = kind.countRange
    let wanted = [
      (0, 16, kind.annotationLabel), (104, 8, "-1"), (112, 8, "1"), (120, 8, String(range.lowerBound)),
      (128, 8, String(range.upperBound)), (16, 80, ""), (96, 8, ""), (136, 80, ""),
    ]
    let physical = (signalField(signal, 104, 8).value, signalField(signal, 112, 8).value)
    let isPhysicalRight = physical.0 != nil && physical.1 != nil && physical.0 != physical.1
    for (before, width, text) in wanted {
      let field = signalField(signal, before, width)
      let isRight = before == 104 || before == 112 ? isPhysicalRight : field.text == text
      if isRight { continue }
      changes.add(.annotationFields, "Wrote \"\(text)\" instead of \(field.quoted) for the annotations.", field.offset)
      set(field, text)
    }
  }

  /// The date of the recording field, where there is one.
  private var statedDate: EDFDate? {
    let words = HeaderField(bytes, 88, 80).text.split(separator: " ").map(String.init)
    return words.count > 1 && words[0] == "Startdate" ? EDFDate(words[1]) : nil
  }

  private mutating func mendDate() {
    let field = HeaderField(bytes, 168, 8)
    let parts = field.text.split(separator: ".", omittingEmptySubsequences: false)
    var isRight = parts.count == 3 && parts.allSatisfy { $0.utf8.count == 2 }
    if isRight, let day = Int(parts[0]), let month = Int(parts[1]) {
      let year = Int(parts[2]).map { $0 < 85 ? 2000 + $0 : 1900 + $0 } ?? (parts[2] == "yy" ? 2096 : 0)
      isRight = LocalDateTime(year: year, month: month, day: day) != nil
      if isRight, isPlus, let stated = statedDate,
        (stated.day, stated.month) != (day, month) || Int(parts[2]).map({ $0 != stated.year % 100 }) == true
      {
        changes.add(.startDateDiffers, "Wrote the date of the recording field as the start's date.", 168)
        set(field, Self.short(stated))
        return
      }
    } else {
      isRight = false
    }
    guard !isRight else { return }
    let date = statedDate ?? EDFDate(year: 1985, month: 1, day: 1)
    changes.add(.startDate, "Wrote \(Self.short(date)) as the start's date instead of \(field.quoted).", 168)
    set(field, Self.short(date))
  }

  private static func short(_ date: EDFDate) -> String {
    let year = (1985...2084).contains(date.year) ? LocalDateTime.padded(date.year % 100) : "yy"
    return "\(LocalDateTime.padded(date.day)).\(LocalDateTime.padded(date.month)).\(year)"
  }

  private mutating func mendTime() {
    let field = HeaderField(bytes, 176, 8)
    let parts = field.text.split(separator: ".", omittingEmptySubsequences: false)
    let isRight =
      parts.count == 3
      && zip(parts, [23, 59, 59]).allSatisfy { $0.utf8.count == 2 && (0...$1).contains(Int($0) ?? -1) }
    guard !isRight else { return }
    changes.add(.startTime, "Wrote 00.00.00 as the start's time instead of \(field.quoted).", 176)
    set(field, "00.00.00")
  }

  private mutating func mendLength() {
    let field = HeaderField(bytes, 184, 8)
    let wanted = String(256 * (signalCount + 1))
    guard field.text != wanted || field.bytes.first == 32 else { return }
    changes.add(.headerLength, "Wrote \(wanted) as the header's length instead of \(field.quoted).", 184)
    set(field, wanted)
  }

  private mutating func mendReserved() {
    let field = HeaderField(bytes, 192, 44)
    guard isPlus else {
      if isBDF, field.text != "24BIT" {
        changes.add(.reservedField, "Wrote 24BIT into the reserved field.", 192)
        set(field, "24BIT")
      }
      return
    }
    let isDiscontinuous = field.text.dropFirst(4).hasPrefix("D")
    let wanted = (isBDF ? "BDF+" : "EDF+") + (isDiscontinuous ? "D" : "C")
    guard field.text != wanted, !field.text.hasPrefix(wanted + " ") else { return }
    changes.add(.reservedField, "Wrote \(wanted) into the reserved field instead of \(field.quoted).", 192)
    set(field, wanted)
  }

  private mutating func mendPatient() {
    let field = HeaderField(bytes, 8, 80)
    let words = field.text.split(separator: " ").map(String.init)
    let isRight =
      words.count >= 4 && field.bytes.first != 32 && !field.text.contains("  ") && ["F", "M", "X"].contains(words[1])
      && (words[2] == "X" || EDFDate(words[2]) != nil)
    guard !isRight else { return }
    var kept = ["X", "X", "X", "X"]
    if words.count >= 3, ["F", "M", "X"].contains(words[1]) {
      kept[0] = words[0]
      kept[1] = words[1]
      let hasDate = words[2] == "X" || EDFDate(words[2]) != nil
      if hasDate { kept[2] = words[2] }
      let rest = words.dropFirst(hasDate ? 3 : 2).joined(separator: "_")
      if !rest.isEmpty { kept[3] = rest }
    } else if !words.isEmpty {
      // Nothing says what is what; all of it goes where a name may stand.
      kept[3] = words.joined(separator: "_")
    }
    changes.add(.patientField, "Wrote the patient field with code, sex, birthdate and name.", 8)
    set(field, kept.joined(separator: " "))
  }

  private mutating func mendRecording() {
    let field = HeaderField(bytes, 88, 80)
    let words = field.text.split(separator: " ").map(String.init)
    let isRight =
      words.count >= 5 && words[0] == "Startdate" && (words[1] == "X" || EDFDate(words[1]) != nil)
      && field.bytes.first != 32 && !field.text.contains("  ")
    guard !isRight else { return }
    var kept = ["Startdate", "X", "X", "X", "X"]
    if words.first == "Startdate" {
      let hasDate = words.count > 1 && (words[1] == "X" || EDFDate(words[1]) != nil)
      if hasDate { kept[1] = words[1] }
      let rest = Array(words.dropFirst(hasDate ? 2 : 1))
      for (index, word) in rest.prefix(2).enumerated() { kept[2 + index] = word }
      if rest.count > 2 { kept[4] = rest.dropFirst(2).joined(separator: " ") }
    } else if !words.isEmpty {
      kept[4] = words.joined(separator: "_")
    }
    changes.add(.recordingField, "Wrote the recording field with Startdate and its four parts.", 88)
    set(field, kept.joined(separator: " "))
  }
}
