// SPDX-License-Identifier: GPL-3.0-or-later

/// Which of the EDF family a file is.
public enum FileKind: String, Sendable, Hashable, Codable, CaseIterable {
  case edf = "EDF"
  case edfContinuous = "EDF+C"
  case edfDiscontinuous = "EDF+D"
  case bdf = "BDF"
  case bdfContinuous = "BDF+C"
  case bdfDiscontinuous = "BDF+D"

  /// Whether samples have 24 bits.
  public var isBDF: Bool {
    switch self {
    case .bdf, .bdfContinuous, .bdfDiscontinuous: true
    default: false
    }
  }

  /// Whether it may hold annotations.
  public var isPlus: Bool { self != .edf && self != .bdf }

  /// Whether its data records need not follow each other without a gap.
  public var isDiscontinuous: Bool { self == .edfDiscontinuous || self == .bdfDiscontinuous }

  /// 2 or 3.
  public var bytesPerSample: Int { isBDF ? 3 : 2 }

  /// The lowest and highest count that a sample can hold.
  public var countRange: ClosedRange<Int32> { isBDF ? -8_388_608...8_388_607 : -32768...32767 }

  /// The label of the signal that holds annotations.
  public var annotationLabel: String { isBDF ? "BDF Annotations" : "EDF Annotations" }
}
