// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
internal import FoundationEssentials

/// A recording written anew without what names a person, into a folder of its own; the original is only read.
///
/// Subject codes become those of the key, dates are shifted by the subject's constant, times of day and intervals stay. Free texts go:
/// names, operators, serial numbers, notes, raters. Markers of the vocabulary, channels, gaps and samples stay.
public struct Anonymisation: Sendable, Hashable, Codable {
  public let input: String
  /// The new files, the description among them.
  public private(set) var outputs: [String] = []
  /// What was removed or replaced, by place, and how often. The words themselves are not told.
  public private(set) var removed: [String: Int] = [:]

  /// Anonymises the recording of a file or description.
  ///
  /// `subject` says whose it is where the recording does not (`X`), or says it wrongly. `keyPath` is the key's file, made where it
  /// does not exist. Throws where nobody says whose it is, where an output exists, or a file cannot be read.
  public init(
    path: String, to folder: String, subject: String? = nil, keyPath: String
  ) throws(FacialisError) {
    input = path
    let files = try RecordingFiles(path: path)
    let amendments = try Amendments(base: files.base)
    let header = try RecordingReader.subject(of: files.parts[0].path)
    let stated = amendments.value(.subject, files.description?.subject ?? header)
    guard let subject = subject ?? stated else { throw .subjectUnknown(path) }
    var description = files.description
    let task = amendments.value(.task, description?.task)
    description?.task = task
    var random = SystemRandomNumberGenerator()
    var key = try AnonymisationKey(path: keyPath)
    let known = key
    let entry = key.entry(subject, using: &random)
    // The key comes first: without it the same subject would get another code and shift the next time.
    if key != known { try key.write(to: keyPath) }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch { throw .sidecar(folder, "\(error)") }
    let first = try FileAnonymiser(path: files.parts[0].path, entry: entry, recording: "")
    let recording = Self.name(description, entry, first.start)
    try writeFiles(files, entry, recording, folder)
    if let description { try write(description, files, entry, recording, folder) }
    try write(amendments, entry, "\(folder)/\(recording)")
    if amendments.isOlderThanChannels(files.base + "_events.tsv") {
      removed["events table from before an amendment", default: 0] += 1
    } else {
      try writeEvents(files, recording, folder)
    }
  }

  /// `P48213_rest_20110302T120000Z`, as recordings are named, with the shifted time.
  private static func name(
    _ description: RecordingDescription?, _ entry: AnonymisationKey.Entry, _ start: LocalDateTime?
  ) -> String {
    guard let description else {
      let digits = start?.text.filter { $0.isNumber || $0 == "T" }.prefix(15)
      return [entry.code, digits.map(String.init)].compactMap { $0 }.joined(separator: "_")
    }
    let shifted = Self.shifted(description.startedUTC, entry).compact
    let task = description.task.flatMap { TextScrub.isKnown(.task, $0) ? $0 : nil }
    return [entry.code, task, shifted].compactMap { $0 }.joined(separator: "_")
  }

  private static func shifted(_ time: UTCTime, _ entry: AnonymisationKey.Entry) -> UTCTime {
    let (sum, overflows) = time.nanoseconds.addingReportingOverflow(Int64(entry.shiftDays) * 86_400_000_000_000)
    return UTCTime(nanoseconds: overflows ? 0 : sum)
  }

  private static func fileName(_ recording: String, _ part: RecordingFiles.Part) -> String {
    let ending = part.name.lowercased().hasSuffix(".bdf") ? "bdf" : "edf"
    return part.number == 1 ? "\(recording).\(ending)" : "\(recording)_file-\(part.number).\(ending)"
  }

  private mutating func writeFiles(
    _ files: RecordingFiles, _ entry: AnonymisationKey.Entry, _ recording: String, _ folder: String
  ) throws(FacialisError) {
    for part in files.parts {
      var file = try FileAnonymiser(path: part.path, entry: entry, recording: recording)
      let output = "\(folder)/\(Self.fileName(recording, part))"
      try file.write(to: output)
      outputs.append(output)
      for (what, count) in file.removed { removed[what, default: 0] += count }
    }
  }

  private mutating func write(
    _ description: RecordingDescription, _ files: RecordingFiles, _ entry: AnonymisationKey.Entry, _ recording: String,
    _ folder: String
  ) throws(FacialisError) {
    var scrubbed = description
    scrubbed.recording = recording
    scrubbed.subject = entry.code
    scrubbed.task = description.task.flatMap { TextScrub.isKnown(.task, $0) ? $0 : nil }
    scrubbed.session = nil
    scrubbed.operatorCode = nil
    scrubbed.deviceSerial = nil
    scrubbed.device = Self.device(description)
    scrubbed.montage = description.montage.map { montage in
      var kept = montage
      kept.name = "montage"
      kept.isolatedAmplifier = montage.isolatedAmplifier == nil ? nil : "isolated amplifier"
      return kept
    }
    for index in scrubbed.format.channels.indices {
      let channel = scrubbed.format.channels[index]
      scrubbed.format.channels[index].transducer = TextScrub.transducer(channel.transducer)
      scrubbed.format.channels[index].prefilter = TextScrub.prefilter(channel.prefilter)
    }
    scrubbed.startedUTC = Self.shifted(description.startedUTC, entry)
    scrubbed.stoppedUTC = description.stoppedUTC.map { Self.shifted($0, entry) }
    scrubbed.clock = description.clock?.map {
      ClockObservation(sample: $0.sample, monotonicNS: $0.monotonicNS, utc: Self.shifted($0.utc, entry))
    }
    scrubbed.clockFit = description.clockFit.map { fit in
      var moved = fit
      moved.firstSampleUTC = Self.shifted(fit.firstSampleUTC, entry)
      return moved
    }
    // They tell civil times in words.
    scrubbed.notes = nil
    scrubbed.files = description.files.enumerated().map { index, file in
      var renamed = file
      let part = files.parts.first { $0.name == file.name }
      renamed.name = Self.fileName(
        recording, part ?? .init(path: file.name, number: index + 1, firstSample: file.firstSample))
      return renamed
    }
    let scrub = CovariateScrub(shiftDays: entry.shiftDays)
    scrubbed.covariates = description.covariates.map(scrub.scrubbed)
    scrubbed.electrodes = description.electrodes.flatMap(scrub.scrubbed)
    scrubbed.sex = nil
    for (what, isGone) in [
      ("operator", description.operatorCode != nil), ("session", description.session != nil),
      ("device serial", description.deviceSerial != nil), ("device", scrubbed.device != description.device),
      ("task", scrubbed.task != description.task), ("montage name", description.montage != nil),
      ("notes of the daemon", description.notes != nil), ("covariates", scrubbed.covariates != description.covariates),
      ("sex", description.sex != nil),
      ("electrodes", scrubbed.electrodes != description.electrodes),
    ] where isGone {
      removed[what, default: 0] += 1
    }
    let output = "\(folder)/\(recording).json"
    try scrubbed.write(to: output)
    outputs.append(output)
  }

  /// What was corrected of the channels, without who and why; the rest is in the new names already.
  private mutating func write(
    _ amendments: Amendments, _ entry: AnonymisationKey.Entry, _ base: String
  ) throws(FacialisError) {
    let kept = amendments.amendments.filter(\.concernsChannels).map { amendment in
      var scrubbed = amendment
      scrubbed.reason = ""
      scrubbed.utc = Self.shifted(amendment.utc, entry)
      scrubbed.uid = 0
      return scrubbed
    }
    if !amendments.isEmpty { removed["amendments", default: 0] += amendments.amendments.count }
    guard !kept.isEmpty else { return }
    var list = Amendments()
    try list.append(kept, base: base)
    outputs.append(Amendments.path(base))
  }

  /// What the device is, without its serial number; what is not of Facialis' own making goes.
  private static func device(_ description: RecordingDescription) -> String {
    let known = ["simulator", "BioSemi", "MCC", "LabJack"]
    let words = description.device.split(separator: " ")
    guard let first = words.first, known.contains(where: first.hasPrefix) else { return "device" }
    if first == "simulator" { return "simulator" }
    return words.prefix(2).filter { $0 != description.deviceSerial ?? "" }.joined(separator: " ")
  }

  /// The canonical table beside the recording, with scrubbed markers.
  private mutating func writeEvents(
    _ files: RecordingFiles, _ recording: String, _ folder: String
  ) throws(FacialisError) {
    let table = files.base + "_events.tsv"
    guard let rate = files.description?.format.rate, FileManager.default.fileExists(atPath: table) else { return }
    let text: String
    do {
      text = String(decoding: try Data(contentsOf: URL(filePath: table)), as: UTF8.self)
    } catch { throw .file(table, "read", 5) }
    let scrub = TextScrub(recording: recording)
    var events = try EventTable.events(text, rate: rate)
    for index in events.indices {
      for (column, value) in events[index].values where column.isText {
        guard let old = value.text.isEmpty ? nil : value.text, let new = Self.text(old, column, scrub) else { continue }
        events[index].values[column] = .text(new)
        removed["events table", default: 0] += 1
      }
    }
    let output = "\(folder)/\(recording)_events.tsv"
    let file = try DiskFile(creating: output)
    try file.write(Array(EventTable.text(events, rate: rate).utf8), at: 0)
    try file.synchronise()
    try file.close()
    outputs.append(output)
  }

  /// What takes a cell's place; nil where it stays.
  private static func text(_ text: String, _ column: EventColumn, _ scrub: TextScrub) -> String? {
    switch column {
    case .marker:
      let scrubbed = scrub.marker(text)
      return scrubbed.isChanged ? scrubbed.text : nil
    case .task: return TextScrub.isKnown(.task, text) ? nil : "other"
    case .leader, .markerState, .artefactClass: return nil
    default: return scrub.annotation("\(Annotation.gapText) \(text)").isChanged ? "other" : nil
    }
  }
}

extension RecordingReader {
  /// The subject's code in a file's header; nil where none stands there.
  static func subject(of path: String) throws(FacialisError) -> String? {
    let file = try FileHeader.read(DiskFile(reading: path)).0
    return RecordingHeader(
      format: StreamFormat(rate: 0, channels: []), start: file.start ?? .unknown, patientField: file.patient,
      recordingField: file.recording, isPlus: file.kind.isPlus
    ).subject
  }
}

extension FacialisError {
  fileprivate static func subjectUnknown(_ path: String) -> FacialisError {
    FacialisError(
      "subject-unknown", .usage, "\(path) does not say whose recording it is.",
      mend: "Say it with --subject CODE, so that all recordings of a subject get the same code and shift.")
  }
}
