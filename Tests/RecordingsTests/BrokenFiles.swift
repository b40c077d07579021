// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Recordings

/// A file for every rule of the check that breaks it, made by a few bytes' edit of a right one, and where the edit is.
struct BrokenFiles {
  let bytes: [UInt8]
  let place: Int?

  static let lists = [
    "+0\u{14}\u{14}\0+0.5\u{14}note\u{14}\0", "+1\u{14}\u{14}\0", "+2\u{14}\u{14}\0+2.5\u{15}0.25\u{14}x\u{14}\0",
  ]

  /// Two signals, EMG and annotations; records of 200 and 120 bytes from byte 768 on.
  static func right(_ kind: FileKind = .edfContinuous, lists: [String] = lists) -> [UInt8] {
    RecordingFixture.file(kind, lists: lists)
  }

  init(_ rule: CheckRule) {
    switch rule {
    case .headerShort: self.init(Array(Self.right()[..<600]), 600)
    case .version: self.init(edit: 0, "1")
    case .headerShifted:
      var bytes = Self.right()
      bytes.remove(at: 150)
      self.init(bytes, 167)
    case .headerNotASCII: self.init(edit: 256 + 192, "\u{B5}V")
    case .headerNumber: self.init(edit: 256 + 208, "loud    ")
    case .numberForm: self.init(edit: 256 + 208, " -3276.8")
    case .headerLength: self.init(edit: 184, "512     ")
    case .startDate: self.init(edit: 168, "42.00.00")
    case .startTime: self.init(edit: 176, "26.00.99")
    case .patientField: self.init(edit: 8, "Jane Doe born 1951 ")
    case .recordingField: self.init(edit: 88, "recorded  01-MAR-2026")
    case .startDateDiffers: self.init(edit: 168, "02.03.26")
    case .reservedField: self.init(edit: 192, "BDF+C")
    case .recordCount: self.init(edit: 236, "7       ")
    case .recordCountOpen: self.init(edit: 236, "-1      ")
    case .recordDuration: self.init(edit: 244, "0       ")
    case .signalCount: self.init(edit: 252, "none")
    case .labelEmpty: self.init(edit: 256, String(repeating: " ", count: 16))
    case .labelTwice:
      self.init(
        FileHeader.plain(labels: ["EMG L-OOC", "EMG L-OOC"]) + [UInt8](repeating: 0, count: 40), 256 + 16)
    case .unitUnusual: self.init(edit: 256 + 192, "furlong ")
    case .digitalLimits: self.init(edit: 256 + 240, "32767   ")
    case .physicalLimits: self.init(edit: 256 + 208, "3276.7  ")
    case .invertedLimits:
      var bytes = Self.right()
      bytes.replaceSubrange(464..<472, with: "3276.7  ".utf8)
      bytes.replaceSubrange(480..<488, with: "-3276.8 ".utf8)
      self.init(bytes, 464)
    case .limitsRounded: self.init(edit: 256 + 208, "-3276.77")
    case .prefilterForm: self.init(edit: 256 + 272, "some filter")
    case .samplesPerRecord: self.init(edit: 256 + 432, "-100    ", 688)
    case .annotationSignalMissing: self.init(edit: 256 + 16, "EMG R-OOC       ", nil)
    case .annotationSignalPlain: self.init(edit: 192, String(repeating: " ", count: 44), 272)
    case .annotationFields: self.init(edit: 256 + 248, "0       ", 272)
    case .annotationMalformed: self.init(list: "+0\u{14}\u{14}\0one\u{14}\0", 973)
    case .annotationOverfull: self.init(list: "+0\u{14}\u{14}\0+0.5\u{14}" + String(repeating: "x", count: 109))
    case .annotationRest: self.init(list: "+0\u{14}\u{14}\0\0+0.5\u{14}late\u{14}\0")
    case .annotationEncoding: self.init(list: "+0\u{14}\u{14}\0+0.5\u{14}W\u{E4}rme\u{14}\0")
    case .timeKeepingMissing: self.init(list: "+0.5\u{14}note\u{14}\0")
    case .timeKeepingFirst:
      self.init(lists: ["+7200\u{14}\u{14}\0", "+7201\u{14}\u{14}\0+7201.5\u{14}a\u{14}\0", "+7202\u{14}\u{14}\0"])
    case .timeKeepingWrong: self.init(lists: ["+0\u{14}\u{14}\0", "+1.25\u{14}\u{14}\0", "+2\u{14}\u{14}\0"])
    case .recordOrder:
      self.init(Self.right(.edfDiscontinuous, lists: ["+5\u{14}\u{14}\0", "+2\u{14}\u{14}\0"]), 768 + 520)
    case .sampleRange: self.init(edit: 256 + 240, "5       ", 768)
    case .noRecord: self.init(Array(Self.right()[..<900]), 900)
    case .tornRecord: self.init(Array(Self.right().dropLast(7)), 768 + 640)
    case .longRecord:
      self.init(RecordingFixture.file(.edf, lists: [""], framesPerRecord: 31000, microseconds: 15_500_000), 244)
    case .hugeRecord: self.init(FileHeader.plain(labels: ["EMG L-OOC"], samples: [6_000_000]), 244)
    case .manySignals:
      self.init(
        FileHeader.plain(labels: (1...641).map { "EEG \($0)" }) + [UInt8](repeating: 0, count: 641 * 2 * 10), 252)
    case .discontinuous:
      self.init(
        Self.right(.edfDiscontinuous, lists: ["+0\u{14}\u{14}\0", "+5.5\u{14}\u{14}\0+5.6\u{14}a\u{14}\0"]), 192)
    case .mixedRates:
      self.init(
        FileHeader.plain(labels: ["EMG L-OOC", "EMG R-OOC"], samples: [10, 5]) + [UInt8](repeating: 0, count: 30), nil)
    case .identifying: self.init(edit: 8, "S02 F 02-MAY-1951 Jane_Doe", 8)
    }
  }

  private init(_ bytes: [UInt8], _ place: Int?) {
    self.bytes = bytes
    self.place = place
  }

  /// Latin-1 text over the bytes at `place`; the finding is expected where `found` says, or there.
  private init(edit place: Int, _ text: String, _ found: Int?) {
    var bytes = Self.right()
    bytes.replaceSubrange(place..<place + text.unicodeScalars.count, with: text.unicodeScalars.map { UInt8($0.value) })
    self.init(bytes, found)
  }

  private init(edit place: Int, _ text: String) { self.init(edit: place, text, place) }

  private init(list: String, _ place: Int? = nil) { self.init(Self.right(lists: [list, "+1\u{14}\u{14}\0"]), place) }

  private init(lists: [String]) { self.init(Self.right(lists: lists), nil) }
}

extension FileHeader {
  /// The header of a plain EDF file with one record.
  fileprivate static func plain(labels: [String], samples: [Int]? = nil) -> [UInt8] {
    let limits = Calibration(
      digitalMinimum: -32768, digitalMaximum: 32767, physicalMinimum: -3276.8, physicalMaximum: 3276.7)
    let signals = labels.enumerated().map {
      SignalHeader(label: $1, unit: "uV", calibration: limits, samplesPerRecord: samples?[$0] ?? 10)
    }
    return FileHeader(
      kind: .edf, patient: "X X X X", recording: "Startdate X X X X", start: nil,
      recordCount: 1, recordMicroseconds: 1_000_000, signals: signals
    ).encoded()
  }
}
