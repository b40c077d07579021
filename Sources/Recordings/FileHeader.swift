// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// The header of a file as it stands there, all signals included.
public struct FileHeader: Sendable, Hashable, Codable {
  public var kind: FileKind
  /// Local patient identification, 80 characters.
  public var patient: String
  /// Local recording identification, 80 characters.
  public var recording: String
  /// Whole second of the start; nil where date or time are no date or time.
  public var start: LocalDateTime?
  /// Data records as the header counts them; -1 while the file was being written.
  public var recordCount: Int
  /// Duration of a data record in microseconds; 0 for files that hold annotations alone.
  public var recordMicroseconds: Int
  public var signals: [SignalHeader]

  public init(
    kind: FileKind, patient: String, recording: String, start: LocalDateTime?, recordCount: Int,
    recordMicroseconds: Int, signals: [SignalHeader]
  ) {
    self.kind = kind
    self.patient = patient
    self.recording = recording
    self.start = start
    self.recordCount = recordCount
    self.recordMicroseconds = recordMicroseconds
    self.signals = signals
  }

  /// Bytes of the header: 256, and 256 a signal.
  public var byteCount: Int { 256 * (signals.count + 1) }

  /// Bytes of a data record.
  public var recordByteCount: Int {
    signals.reduce(0) { $0 + $1.samplesPerRecord } * kind.bytesPerSample
  }

  /// Samples a second of a signal; nil where the record has no duration.
  public func rate(of signal: SignalHeader) -> Double? {
    guard recordMicroseconds > 0 else { return nil }
    return Double(signal.samplesPerRecord) * 1e6 / Double(recordMicroseconds)
  }

  /// Where the number of data records stands.
  static let recordCountField = 236

  /// The bytes of the header; the inverse of parsing for every header whose numbers fit their fields.
  package func encoded() -> [UInt8] {
    var bytes: [UInt8] = kind.isBDF ? [255] + Array("BIOSEMI".utf8) : HeaderText.field("0", 8)
    bytes += HeaderText.field(patient, 80)
    bytes += HeaderText.field(recording, 80)
    bytes += HeaderText.field(Self.dateText(start), 8)
    bytes += HeaderText.field(Self.timeText(start), 8)
    bytes += HeaderText.field(String(byteCount), 8)
    bytes += HeaderText.field(reserved, 44)
    bytes += HeaderText.field(String(recordCount), 8)
    bytes += HeaderText.field(Decimal.trimmed(recordMicroseconds, decimals: 6), 8)
    bytes += HeaderText.field(String(signals.count), 4)
    func column(_ width: Int, _ text: (SignalHeader) -> String) {
      for signal in signals { bytes += HeaderText.field(text(signal), width) }
    }
    func limit(_ number: Double) -> String { HeaderNumber.fitting8(number, .nearest)?.text ?? "0" }
    column(16) { $0.label }
    column(80) { $0.transducer }
    column(8) { $0.unit }
    column(8) { limit($0.calibration.physicalMinimum) }
    column(8) { limit($0.calibration.physicalMaximum) }
    column(8) { String($0.calibration.digitalMinimum) }
    column(8) { String($0.calibration.digitalMaximum) }
    column(80) { $0.prefilter }
    column(8) { String($0.samplesPerRecord) }
    column(32) { $0.reserved }
    return bytes
  }

  private var reserved: String {
    switch kind {
    case .edf: ""
    case .bdf: "24BIT"
    default: kind.rawValue
    }
  }

  private static func dateText(_ start: LocalDateTime?) -> String {
    guard let start else { return "01.01.85" }
    // EDF+ writes `yy` for years outside 1985...2084; the full year stands in the recording field.
    let year = (1985...2084).contains(start.year) ? LocalDateTime.padded(start.year % 100) : "yy"
    return "\(LocalDateTime.padded(start.day)).\(LocalDateTime.padded(start.month)).\(year)"
  }

  private static func timeText(_ start: LocalDateTime?) -> String {
    guard let start else { return "00.00.00" }
    return [start.hour, start.minute, start.second].map { LocalDateTime.padded($0) }.joined(separator: ".")
  }
}
