// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

extension RecordingWarning {
  /// What pyEDFlib (and all that stands on EDFlib), EDFbrowser, MNE-Python and edfio were seen to stumble over.
  static func ofOtherPrograms(_ header: FileHeader, recordCount: Int, isIdentifying: Bool) -> [RecordingWarning] {
    var warnings: [RecordingWarning] = []
    func warn(_ code: String, _ message: String) { warnings.append(RecordingWarning(code, message)) }
    let signals = header.signals.filter { !$0.isAnnotations }
    if isIdentifying {
      warn("identifying", "The patient field may name a person or a birthdate; anonymise it before sharing.")
    }
    if header.kind.isDiscontinuous {
      warn(
        "discontinuous",
        "EDFlib, pyEDFlib and EDFbrowser refuse discontinuous files, and MNE-Python and edfio close their gaps silently."
      )
    }
    if header.kind.isPlus, signals.count == header.signals.count {
      warn("edflib-refuses", "EDFlib and pyEDFlib refuse an EDF+ or BDF+ file without annotation signal.")
    }
    if header.recordCount != recordCount, header.recordCount < 1 || header.recordCount > recordCount {
      warn(
        "edflib-refuses", "EDFlib, pyEDFlib and EDFbrowser refuse a file whose data records are not as many as counted."
      )
    }
    if recordCount == 0 { warn("no-record", "There is no whole data record.") }
    for (index, signal) in signals.enumerated() {
      let limits = signal.calibration
      if limits.digitalMinimum >= limits.digitalMaximum || limits.physicalMinimum == limits.physicalMaximum {
        warn("calibration", "The limits of signal \(index + 1), \"\(signal.label)\", give no calibration.")
      } else if limits.physicalMinimum > limits.physicalMaximum {
        warn(
          "inverted",
          "Signal \(index + 1), \"\(signal.label)\", has an inverted range; some programs show it upside down.")
      }
      if signals[..<index].contains(where: { $0.label == signal.label }) {
        warn(
          "label-twice", "The label \"\(signal.label)\" stands there twice; programs that go by labels confuse the two."
        )
      }
      if signal.samplesPerRecord == 0 {
        warn("no-samples", "Signal \(index + 1), \"\(signal.label)\", has no samples.")
      }
    }
    if Set(signals.map(\.samplesPerRecord)).count > 1 {
      warn("mixed-rates", "The signals differ in rate; MNE-Python resamples the slower ones to the fastest.")
    }
    if !header.kind.isBDF, header.recordByteCount > 61440 {
      warn("long-records", "A data record has more than the 61440 bytes that EDF recommends.")
    }
    return warnings
  }
}
