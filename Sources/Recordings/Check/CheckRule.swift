// SPDX-License-Identifier: GPL-3.0-or-later

/// What a file of the EDF family is checked against: the specifications, and what other programs were seen to stumble over.
///
/// EDF: Kemp et al., Electroencephalogr Clin Neurophysiol 82 (1992) 391-393. EDF+: Kemp and Olivan, Clin Neurophysiol 114 (2003)
/// 1755-1761, cited by its paragraphs. BDF and BDF+ are the same with 24 bits and another first byte.
public enum CheckRule: String, Sendable, Hashable, Codable, CaseIterable {
  case headerShort = "header-short"
  case version
  case headerShifted = "header-shifted"
  case headerNotASCII = "header-not-ascii"
  case headerNumber = "header-number"
  case numberForm = "number-form"
  case headerLength = "header-length"
  case startDate = "start-date"
  case startTime = "start-time"
  case patientField = "patient-field"
  case recordingField = "recording-field"
  case startDateDiffers = "start-date-differs"
  case reservedField = "reserved-field"
  case recordCount = "record-count"
  case recordCountOpen = "record-count-open"
  case recordDuration = "record-duration"
  case signalCount = "signal-count"
  case labelEmpty = "label-empty"
  case labelTwice = "label-twice"
  case unitUnusual = "unit-unusual"
  case digitalLimits = "digital-limits"
  case physicalLimits = "physical-limits"
  case invertedLimits = "inverted-limits"
  case limitsRounded = "limits-rounded"
  case prefilterForm = "prefilter-form"
  case samplesPerRecord = "samples-per-record"
  case annotationSignalMissing = "annotation-signal-missing"
  case annotationSignalPlain = "annotation-signal-plain"
  case annotationFields = "annotation-fields"
  case annotationMalformed = "annotation-malformed"
  case annotationOverfull = "annotation-overfull"
  case annotationRest = "annotation-rest"
  case annotationEncoding = "annotation-encoding"
  case timeKeepingMissing = "time-keeping-missing"
  case timeKeepingFirst = "time-keeping-first"
  case timeKeepingWrong = "time-keeping-wrong"
  case recordOrder = "record-order"
  case sampleRange = "sample-range"
  case noRecord = "no-record"
  case tornRecord = "torn-record"
  case longRecord = "long-record"
  case hugeRecord = "huge-record"
  case manySignals = "many-signals"
  case discontinuous
  case mixedRates = "mixed-rates"
  case identifying

  /// How much it matters.
  public enum Severity: String, Sendable, Hashable, Codable, CaseIterable {
    /// Against the specification.
    case error
    /// Allowed, and other programs refuse the file or misread it.
    case warning
    /// Worth knowing; nothing has to be done.
    case note
  }

  public var severity: Severity { text.severity }
  /// Where the specification says so, or which programs stumble.
  public var clause: String { text.clause }
  /// What to do about it.
  public var mend: String { text.mend }

  /// Whether `facialis repair` writes a file without it.
  public var isRepairable: Bool { text.mend.hasPrefix(Self.repair) }

  private static let repair = "facialis repair"

  private typealias Text = (severity: Severity, clause: String, mend: String)

  private var text: Text {
    switch self {
    case .headerShort: (.error, "EDF: header record", "Copy the file again from where it was recorded.")
    case .version: (.error, "EDF: version; BDF: byte 255 and BIOSEMI", "Check that it is the right file.")
    case .headerShifted: (.error, "EDF: header record", "\(Self.repair) moves the fields to their places.")
    case .headerNotASCII: (.error, "EDF+ 2.1.3 (1)", "\(Self.repair) writes what ASCII has.")
    case .headerNumber:
      (.error, "EDF: header record; EDF+ 2.1.3 (6)", "Write the number again with the program that made it.")
    case .numberForm: (.error, "EDF+ 2.1.3 (6)", "\(Self.repair) writes plain numbers.")
    case .headerLength: (.error, "EDF: number of bytes in header record", "\(Self.repair) writes the true length.")
    case .startDate: (.error, "EDF+ 2.1.3 (2)", "\(Self.repair) takes the recording field's date, else 01.01.85.")
    case .startTime: (.error, "EDF+ 2.1.3 (2)", "\(Self.repair) writes 00.00.00.")
    case .patientField: (.error, "EDF+ 2.1.3 (3)", "\(Self.repair) fills in X for what is missing.")
    case .recordingField: (.error, "EDF+ 2.1.3 (4)", "\(Self.repair) fills in X for what is missing.")
    case .startDateDiffers: (.error, "EDF+ 2.1.3 (4)", "\(Self.repair) believes the date of the recording field.")
    case .reservedField: (.error, "EDF+ 2.1.1", "\(Self.repair) writes what the file is.")
    case .recordCount: (.error, "EDF: number of data records", "\(Self.repair) writes how many there are.")
    case .recordCountOpen: (.error, "EDF+ 2.1.3 (10)", "\(Self.repair) writes how many there are.")
    case .recordDuration:
      (.error, "EDF: duration of a data record", "Write the duration with the program that made it.")
    case .signalCount: (.error, "EDF: number of signals", "Write the header again with the program that made it.")
    case .labelEmpty: (.warning, "EDF: label; EDFlib", "Name the signal where it was made.")
    case .labelTwice: (.warning, "programs that go by labels", "Name the signals apart where they were made.")
    case .unitUnusual: (.note, "EDF+ 2.1.3 (9): standard texts", "Write uV, mV or V.")
    case .digitalLimits: (.error, "EDF+ 2.1.3 (5)", "Correct the limits where the file was made.")
    case .physicalLimits: (.error, "EDF+ 2.1.3 (5)", "Correct the limits where the file was made.")
    case .invertedLimits: (.note, "EDF+ 2.1.3 (5); some programs show it upside down", "Nothing; Facialis turns it.")
    case .limitsRounded: (.note, "EDF: 8 characters a limit", "Choose limits that 8 characters hold.")
    case .prefilterForm: (.note, "EDF+ 2.1.3 (11)", "Write HP:0.1Hz LP:75Hz N:50Hz.")
    case .samplesPerRecord:
      (.error, "EDF: number of samples in each data record", "Write the file again where it was made.")
    case .annotationSignalMissing:
      (.error, "EDF+ 2.2.1; EDFlib refuses", "\(Self.repair) adds one that keeps the time.")
    case .annotationSignalPlain: (.warning, "EDF+ 2.1.1", "\(Self.repair) says EDF+C or BDF+C in the reserved field.")
    case .annotationFields: (.error, "EDF+ 2.2.1", "\(Self.repair) writes the limits and fields of the standard.")
    case .annotationMalformed: (.error, "EDF+ 2.2.2", "\(Self.repair) keeps what can be read.")
    case .annotationOverfull: (.error, "EDF+ 2.2.2", "\(Self.repair) ends the text and gives it room.")
    case .annotationRest: (.error, "EDF+ 2.2.2", "\(Self.repair) fills the rest with zeros.")
    case .annotationEncoding: (.error, "EDF+ 2.2.3", "\(Self.repair) writes UTF-8.")
    case .timeKeepingMissing: (.error, "EDF+ 2.2.4", "\(Self.repair) writes when each data record begins.")
    case .timeKeepingFirst: (.error, "EDF+ 2.2.4", "\(Self.repair) counts from the header's second.")
    case .timeKeepingWrong: (.error, "EDF+ 2.2.4", "\(Self.repair) writes when each data record begins.")
    case .recordOrder: (.error, "EDF+ 2.2.4", "Cut the file into parts whose times go forward.")
    case .sampleRange: (.error, "EDF: digital minimum and maximum", "Correct the limits where the file was made.")
    case .noRecord: (.error, "EDF: data records; EDFlib refuses", "Leave the file out; there is nothing in it.")
    case .tornRecord: (.error, "EDF: data records", "\(Self.repair) leaves the torn record out.")
    case .longRecord: (.note, "EDF: 61440 bytes a data record are recommended", "Write shorter data records.")
    case .hugeRecord: (.warning, "EDFlib refuses", "Write shorter data records.")
    case .manySignals: (.warning, "EDFlib and EDFbrowser refuse", "Divide the file.")
    case .discontinuous:
      (
        .warning, "EDFlib and EDFbrowser refuse; MNE-Python and edfio close the gaps silently",
        "\(Self.repair) --continuous fills and marks the gaps."
      )
    case .mixedRates: (.note, "MNE-Python resamples the slower signals", "Nothing.")
    case .identifying: (.note, "data protection", "facialis anonymize scrubs it before it is shared.")
    }
  }
}
