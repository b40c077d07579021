// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// What a file's header says of one of its signals.
public struct SignalHeader: Sendable, Hashable, Codable {
  public var label: String
  public var transducer: String
  public var unit: String
  public var calibration: Calibration
  public var prefilter: String
  public var samplesPerRecord: Int
  /// The field of 32 characters that the standard keeps free.
  public var reserved: String

  public init(
    label: String, transducer: String = "", unit: String, calibration: Calibration, prefilter: String = "",
    samplesPerRecord: Int, reserved: String = ""
  ) {
    self.label = label
    self.transducer = transducer
    self.unit = unit
    self.calibration = calibration
    self.prefilter = prefilter
    self.samplesPerRecord = samplesPerRecord
    self.reserved = reserved
  }

  /// Whether it holds annotations and not samples.
  public var isAnnotations: Bool { label == "EDF Annotations" || label == "BDF Annotations" }

  /// The skew in seconds that Facialis notes in the reserved field, `skew 0.0000125 s`; 0 where none stands there.
  public var skew: Double {
    let words = reserved.split(separator: " ")
    guard words.count == 3, words[0] == "skew", words[2] == "s", let skew = Double(words[1]), skew.isFinite else {
      return 0
    }
    return skew
  }
}
