// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

extension RecordingInfo {
  /// Reads headers and annotations, not the samples, of a recording (by any of its files or its description), or with
  /// `singleFile` of nothing but that file. Throws where a file cannot be read or its header is damaged.
  public init(path: String, singleFile: Bool = false) throws(FacialisError) {
    var files = try singleFile ? RecordingFiles(single: path) : RecordingFiles(path: path)
    var infos: [RecordingInfo] = []
    for part in files.parts { infos.append(try RecordingInfo(file: part.path)) }
    self = infos[0]
    self.path = path
    try amend(files.base)
    guard files.parts.count > 1 || files.parts[0].firstSample > 0 else {
      warnings = files.warnings + warnings
      return
    }
    let emg = signals.first { $0.channel != nil } ?? signals.first
    guard let rate = emg?.rateHz, rate > 0 else { throw .noRate(path) }
    try files.place(sampleCounts: infos.map { Int(($0.durationS * rate).rounded()) })
    self.files = []
    (gaps, notes) = ([], [])
    warnings = warnings.filter { $0.code == "amended" } + files.warnings
    var end = 0.0
    for (part, info) in zip(files.parts, infos) {
      let onset = Double(part.firstSample) / rate
      if onset > end {
        let cause = part.gapCause ?? RecordingFiles.unknownCause
        gaps.append(Gap(onsetS: end, durationS: Decimal.round(onset - end, 7), cause: cause))
      }
      add(info, part, onset)
      end = onset + info.durationS
    }
    durationS = end
  }

  /// Names channels and subject as they were corrected.
  private mutating func amend(_ base: String) throws(FacialisError) {
    let amendments = try Amendments(base: base)
    subject = amendments.value(.subject, subject)
    for index in signals.indices { signals[index].channel = signals[index].channel.map(amendments.name) }
    warnings = amendments.warnings + warnings
  }

  private mutating func add(_ info: RecordingInfo, _ part: RecordingFiles.Part, _ onset: Double) {
    files?.append(File(name: part.name, onsetS: onset, durationS: info.durationS))
    gaps += info.gaps.map { Gap(onsetS: Decimal.round(onset + $0.onsetS, 7), durationS: $0.durationS, cause: $0.cause) }
    let room = max(0, Self.noteLimit - notes.count)
    notes += info.notes.prefix(room).map {
      Note(onsetS: Decimal.round(onset + $0.onsetS, 7), durationS: $0.durationS, text: $0.text)
    }
    warnings += info.warnings.map {
      RecordingWarning($0.code, "\(part.name): \($0.message)", byteOffset: $0.byteOffset)
    }
    if files?.count == 1 {
      if onset > 0 { start = nil }
      return
    }
    byteCount += info.byteCount
    recordCount += info.recordCount
    statedRecordCount += info.statedRecordCount
    annotationCount += info.annotationCount
    ownEventCount += info.ownEventCount
    isIdentifying = isIdentifying || info.isIdentifying
    for index in signals.indices {
      signals[index].sampleCount += info.signals.first { $0.label == signals[index].label }?.sampleCount ?? 0
    }
  }
}
