// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// What is said of a recording in the header of its file: who, when, with what, and the format of its channels.
///
/// Without further words it is anonymous: code, sex, birthdate and name are `X`.
public struct RecordingHeader: Sendable, Hashable, Codable {
  /// Sex as EDF+ writes it.
  public typealias Sex = FacialEMG.Sex

  /// Rate and channels of the EMG.
  public var format: StreamFormat
  /// Local time of the first sample.
  public var start: LocalDateTime
  /// The subject's code, e.g. `S01`; nil is written `X`.
  public var subject: String?
  public var sex: Sex
  /// Birthdate as EDF+ writes it, `02-MAY-1951`; nil is written `X`.
  public var birthdate: String?
  /// The administration's code of the investigation; nil is written `X`.
  public var investigation: String?
  /// The code of the operator; nil is written `X`.
  public var operatorCode: String?
  /// What it was recorded with, e.g. `Facialis 0.1.0 simulator`; nil is written `X`.
  public var equipment: String?

  public init(
    format: StreamFormat, start: LocalDateTime, subject: String? = nil, sex: Sex = .unknown,
    birthdate: String? = nil, investigation: String? = nil, operatorCode: String? = nil, equipment: String? = nil
  ) {
    self.format = format
    self.start = start
    self.subject = subject
    self.sex = sex
    self.birthdate = birthdate
    self.investigation = investigation
    self.operatorCode = operatorCode
    self.equipment = equipment
  }

  /// Local patient identification of EDF+, e.g. `S01 X X X`; the name is always `X`.
  var patientField: String {
    [Self.word(subject), sex.rawValue, Self.word(birthdate), "X"].joined(separator: " ")
  }

  /// Local recording identification of EDF+, `Startdate 02-MAR-2026 X X equipment`.
  var recordingField: String {
    let month = LocalDateTime.monthNames[min(max(start.month, 1), 12) - 1]
    let date = "\(LocalDateTime.padded(start.day))-\(month)-\(LocalDateTime.padded(start.year, 4))"
    let words = [Self.word(investigation), Self.word(operatorCode), Self.word(equipment)]
    return (["Startdate", date] + words).joined(separator: " ")
  }

  /// One subfield of EDF+: no spaces inside, ASCII only, `X` where nothing is known.
  private static func word(_ text: String?) -> String {
    let kept = HeaderText.ascii(text ?? "").split(separator: " ").joined(separator: "_")
    return kept.isEmpty ? "X" : kept
  }

  /// Reads the two fields of EDF+; what is `X` or not there is nil. Plain EDF's free text gives nil everywhere.
  init(format: StreamFormat, start: LocalDateTime, patientField: String, recordingField: String, isPlus: Bool) {
    let patient = isPlus ? patientField.split(separator: " ").map(String.init) : []
    let recording = isPlus ? recordingField.split(separator: " ").map(String.init) : []
    func known(_ words: [String], _ index: Int) -> String? {
      words.indices.contains(index) && words[index] != "X" ? words[index] : nil
    }
    let isStated = recording.first == "Startdate"
    self.init(
      format: format, start: start, subject: known(patient, 0),
      sex: known(patient, 1).flatMap(Sex.init(rawValue:)) ?? .unknown, birthdate: known(patient, 2),
      investigation: isStated ? known(recording, 2) : nil, operatorCode: isStated ? known(recording, 3) : nil,
      equipment: isStated && recording.count > 4 ? known([recording[4...].joined(separator: " ")], 0) : nil)
  }
}
