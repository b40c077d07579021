// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// What a person wants to know of a file before working with it, whether it holds EMG or not.
public struct RecordingInfo: Sendable, Hashable, Codable {
  /// One signal.
  public struct Signal: Sendable, Hashable, Codable {
    public var label: String
    /// The channel that its label names; nil for others.
    public var channel: ChannelName?
    /// Why it is no EMG channel; nil for those that are.
    public var ignored: String?
    public var unit: String
    /// Samples a second; nil where the file does not say.
    public var rateHz: Double?
    public var sampleCount: Int
    public var physicalMinimum: Double
    public var physicalMaximum: Double
    public var digitalMinimum: Int32
    public var digitalMaximum: Int32
    public var prefilter: String
    public var transducer: String

    private enum CodingKeys: String, CodingKey {
      case label, channel, ignored, unit, prefilter, transducer
      case rateHz = "rate_hz"
      case sampleCount = "sample_count"
      case physicalMinimum = "physical_minimum"
      case physicalMaximum = "physical_maximum"
      case digitalMinimum = "digital_minimum"
      case digitalMaximum = "digital_maximum"
    }
  }

  /// Samples that are missing.
  public struct Gap: Sendable, Hashable, Codable {
    public var onsetS: Double
    public var durationS: Double
    public var cause: String

    private enum CodingKeys: String, CodingKey {
      case cause
      case onsetS = "onset_s"
      case durationS = "duration_s"
    }
  }

  /// A marker or other annotation.
  public struct Note: Sendable, Hashable, Codable {
    public var onsetS: Double
    /// Nil for an instant.
    public var durationS: Double?
    public var text: String

    private enum CodingKeys: String, CodingKey {
      case text
      case onsetS = "onset_s"
      case durationS = "duration_s"
    }
  }

  /// One of several files.
  public struct File: Sendable, Hashable, Codable {
    public var name: String
    /// From the recording's first sample, gaps included.
    public var onsetS: Double
    public var durationS: Double

    private enum CodingKeys: String, CodingKey {
      case name
      case onsetS = "onset_s"
      case durationS = "duration_s"
    }
  }

  public var path: String
  public var byteCount: Int
  public var kind: FileKind
  /// Local time of the first sample, `2026-03-01T09:30:00.25`; nil where the header has none.
  public var start: String?
  /// From the first sample to the last, gaps included.
  public var durationS: Double
  /// Subject code, where it is stated.
  public var subject: String?
  public var sex: RecordingHeader.Sex
  /// Whether a name or a birthdate stands in the header.
  public var isIdentifying: Bool
  public var equipment: String?
  public var recordDurationS: Double
  /// Whole data records in the file, and how many its header counts.
  public var recordCount: Int
  public var statedRecordCount: Int
  public var signals: [Signal]
  /// Annotations, gaps and Facialis' own events included.
  public var annotationCount: Int
  /// The first thousand that are neither.
  public var notes: [Note]
  /// How many of the annotations are events that Facialis wrote.
  public var ownEventCount: Int
  public var gaps: [Gap]
  /// What was entered for the visit, where the file holds it.
  public var visit: Session?
  /// What stands against the standard, and what other programs stumble over.
  public var warnings: [RecordingWarning]
  /// The files of a recording of several; nil for a single one.
  public var files: [File]?

  private enum CodingKeys: String, CodingKey {
    case path, kind, start, subject, sex, equipment, signals, notes, gaps, visit, warnings, files
    case byteCount = "byte_count"
    case durationS = "duration_s"
    case isIdentifying = "identifying"
    case recordDurationS = "record_duration_s"
    case recordCount = "record_count"
    case statedRecordCount = "stated_record_count"
    case annotationCount = "annotation_count"
    case ownEventCount = "own_event_count"
  }

  /// Annotations that are looked at one by one.
  private static let keepLimit = 100_000
  /// Annotations that are told.
  static let noteLimit = 1000

  /// Reads header and annotations of one file, not the samples. Throws where it cannot be read or its header is damaged.
  init(file path: String) throws(FacialisError) {
    let disk = try DiskFile(reading: path)
    let (header, headerWarnings) = try FileHeader.read(disk)
    let layout = FileLayout(timeOf: header)
    let size = try disk.size()
    let records = layout.recordByteCount > 0 ? max(0, (size - layout.headerByteCount) / layout.recordByteCount) : 0
    var scan = AnnotationScan(keepLimit: Self.keepLimit)
    try scan.advance(disk, layout, to: records)
    self.path = path
    byteCount = size
    kind = header.kind
    recordCount = records
    statedRecordCount = header.recordCount
    recordDurationS = Double(header.recordMicroseconds) / 1e6
    var filled = scan.filled
    var microseconds = Double(records) * Double(header.recordMicroseconds) + Double(scan.missing)
    // Frames that only fill the last record up were never there.
    if let last = filled.last, last.cause == Annotation.paddingCause,
      Double(last.range.upperBound) > microseconds - 2
    {
      microseconds = Double(last.range.lowerBound)
      filled.removeLast()
    }
    durationS = microseconds / 1e6
    gaps = filled.map {
      Gap(
        onsetS: Double($0.range.lowerBound) / 1e6, durationS: Double($0.range.count) / 1e6, cause: $0.cause)
    }
    gaps +=
      scan.discontinuities.reduce(into: (before: 0, gaps: [Gap]())) { sum, gap in
        let onset = Double(gap.record) * Double(header.recordMicroseconds) + Double(sum.before)
        sum.gaps.append(
          Gap(onsetS: onset / 1e6, durationS: Double(gap.samples) / 1e6, cause: "discontinuous"))
        sum.before += gap.samples
      }.gaps
    gaps.sort { $0.onsetS < $1.onsetS }
    annotationCount = scan.annotationCount
    visit = SessionAnnotation.session(in: scan.kept.lazy.filter(\.isOwn).map(\.text))
    ownEventCount = scan.kept.count { $0.isOwn }
    notes = scan.kept.lazy.filter { !$0.isOwn }.prefix(Self.noteLimit).map {
      Note(onsetS: $0.annotation.onset, durationS: $0.annotation.duration, text: $0.text)
    }
    signals = header.signals.filter { !$0.isAnnotations }.map { Self.signal($0, header, records) }
    let format = StreamFormat(rate: 0, channels: [])
    let who = RecordingHeader(
      format: format, start: header.start ?? .unknown, patientField: header.patient, recordingField: header.recording,
      isPlus: header.kind.isPlus)
    subject = who.subject
    sex = who.sex
    equipment = who.equipment
    var start = header.start
    if (0..<1).contains(scan.startOnset) { start?.ticks = AnnotationList.ticks(scan.startOnset) }
    self.start = start?.text
    isIdentifying = Self.isIdentifying(header)
    warnings = headerWarnings + scan.warnings
    warnings += RecordingWarning.ofSize(header, layout, recordCount: records, size: size)
    warnings += RecordingWarning.ofOtherPrograms(header, recordCount: records, isIdentifying: isIdentifying)
  }

  private static func signal(_ signal: SignalHeader, _ header: FileHeader, _ records: Int) -> Signal {
    var channel: ChannelName?
    var ignored: String?
    switch ChannelLabel(signal.label) {
    case .channel(let name): channel = name
    case .notEMG(let reason): ignored = reason
    case .notUnderstood: ignored = "it says EMG, but not of which muscle and side"
    }
    let limits = signal.calibration
    return Signal(
      label: signal.label, channel: channel, ignored: ignored, unit: signal.unit, rateHz: header.rate(of: signal),
      sampleCount: signal.samplesPerRecord * records, physicalMinimum: limits.physicalMinimum,
      physicalMaximum: limits.physicalMaximum, digitalMinimum: limits.digitalMinimum,
      digitalMaximum: limits.digitalMaximum, prefilter: signal.prefilter, transducer: signal.transducer)
  }

  /// In EDF+ the name is the fourth word and the birthdate the third; plain EDF's free text may be anything.
  private static func isIdentifying(_ header: FileHeader) -> Bool {
    let words = header.patient.split(separator: " ")
    guard header.kind.isPlus else { return words.contains { $0 != "X" } }
    return words.dropFirst(2).prefix(2).contains { $0 != "X" }
  }
}
