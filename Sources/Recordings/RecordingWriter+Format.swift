// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG

extension RecordingWriter {
  /// EDF+C where 16 bits hold every count, BDF+C elsewhere.
  static func kind(for format: StreamFormat) -> FileKind {
    let range = FileKind.edfContinuous.countRange
    let fits = format.channels.allSatisfy {
      range.contains($0.calibration.digitalMinimum) && range.contains($0.calibration.digitalMaximum)
    }
    return format.bits <= 16 && fits ? .edfContinuous : .bdfContinuous
  }

  /// Bytes of the header and of a data record of a file that would be written with the same arguments.
  package static func size(
    of format: StreamFormat, recordDuration: Double, annotationCapacity: Int
  ) -> (header: Int, record: Int) {
    let width = kind(for: format).bytesPerSample
    let layout = RecordLayout(rate: format.rate, recordDuration: recordDuration)
    let annotations = (max(annotationCapacity, 120) + width - 1) / width
    return (
      256 * (format.channels.count + 2),
      (layout.framesPerRecord * format.channels.count + annotations) * width
    )
  }

  /// Throws where a reader of the header would get back another format.
  static func check(_ format: StreamFormat, _ recordDuration: Double) throws(FacialisError) {
    guard !format.channels.isEmpty, format.channels.count < 9999 else {
      throw .notRepresentable("A stream of \(format.channels.count) channels")
    }
    guard RecordLayout(rate: format.rate, recordDuration: recordDuration).rate == format.rate else {
      throw .notRepresentable("The rate \(format.rate) Hz")
    }
    let limits = FileKind.bdfContinuous.countRange
    for channel in format.channels {
      let calibration = channel.calibration
      for limit in [calibration.physicalMinimum, calibration.physicalMaximum] {
        guard HeaderNumber.fitting8(limit, .nearest)?.value == limit else {
          throw .notRepresentable("The limit \(limit) \(channel.unit) of \(channel.name)")
        }
      }
      guard calibration.digitalMinimum < calibration.digitalMaximum,
        calibration.physicalMinimum != calibration.physicalMaximum,
        limits.contains(calibration.digitalMinimum), limits.contains(calibration.digitalMaximum)
      else { throw .notRepresentable("The calibration of \(channel.name)") }
    }
  }

  static func fileHeader(
    _ header: RecordingHeader, _ kind: FileKind, _ layout: RecordLayout, _ annotationSamples: Int
  ) -> FileHeader {
    var signals = header.format.channels.map { channel in
      SignalHeader(
        label: channel.name.fileLabel, transducer: channel.transducer, unit: channel.unit,
        calibration: channel.calibration, prefilter: channel.prefilter, samplesPerRecord: layout.framesPerRecord,
        reserved: channel.skew == 0 ? "" : "skew \(Decimal.fixed(channel.skew, 9)) s")
    }
    let range = kind.countRange
    signals.append(
      SignalHeader(
        label: kind.annotationLabel, unit: "",
        calibration: Calibration(
          digitalMinimum: range.lowerBound, digitalMaximum: range.upperBound, physicalMinimum: -1, physicalMaximum: 1),
        samplesPerRecord: annotationSamples))
    return FileHeader(
      kind: kind, patient: header.patientField, recording: header.recordingField, start: header.start,
      recordCount: 0, recordMicroseconds: layout.microseconds, signals: signals)
  }
}
