// SPDX-License-Identifier: GPL-3.0-or-later

extension RecordingWarning {
  /// What the file's size says against its header.
  static func ofSize(
    _ file: FileHeader, _ layout: FileLayout, recordCount: Int, size: Int
  ) -> [RecordingWarning] {
    var warnings: [RecordingWarning] = []
    if file.recordCount != recordCount {
      warnings.append(
        RecordingWarning(
          "record-count", "The header counts \(file.recordCount) data records, and the file holds \(recordCount).",
          byteOffset: FileHeader.recordCountField))
    }
    let end = layout.offset(ofRecord: recordCount)
    if size > end {
      warnings.append(
        RecordingWarning(
          "torn-record", "The last \(size - end) bytes are no whole data record and were left out.", byteOffset: end))
    }
    if file.kind.isPlus, layout.annotationRanges.isEmpty {
      warnings.append(
        RecordingWarning("no-annotation-signal", "The file says \(file.kind.rawValue) and has no annotation signal."))
    }
    return warnings
  }
}
