// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG
internal import FoundationEssentials

/// The files of a dataset in a folder of its own.
struct BIDSDataset {
  let root: String
  let options: BIDSOptions

  func write(_ entries: [BIDSEntry]) throws(FacialisError) {
    try text("README.md", readme(entries))
    try text("CHANGES", "1.0.0 \(today)\n  - Exported by Facialis \(Facialis.version).\n")
    try json("dataset_description.json", datasetDescription)
    try participants(entries)
    for (_, visit) in Dictionary(grouping: entries, by: \.name.visit).sorted(by: { $0.key < $1.key }) {
      try write(visit: visit)
    }
    try phenotype(entries)
  }

  private func write(visit entries: [BIDSEntry]) throws(FacialisError) {
    let name = entries[0].name
    try WholeFile.makeFolder("\(root)/\(name.visitFolder)/emg")
    for entry in entries {
      try copy(entry)
      try json(entry.name.file("emg.json"), BIDSSidecar.json(entry.source, options))
      try text(entry.name.file("channels.tsv"), BIDSChannels.table(entry.source).text)
      try text(entry.name.file("events.tsv"), try BIDSEvents.text(entry.source))
      try json(entry.name.file("events.json"), BIDSEvents.description(entry.source))
    }
    let electrodes = BIDSChannels.electrodes(entries.map(\.source))
    try text(name.visitFile("electrodes.tsv"), electrodes.text)
    try json(name.visitFile("electrodes.json"), electrodes.description())
    try json(name.visitFile("coordsystem.json"), BIDSChannels.coordinateSystem)
    var scans = BIDSTable([
      .init(name: "filename", meaning: "The recording's file.", unit: nil),
      .init(
        name: "acq_time",
        meaning: "When the first sample was taken, UTC where it ends in Z, else local time"
          + (entries[0].shift == nil ? "." : "; dates are shifted by a constant number of days for each participant."),
        unit: nil),
      .init(
        name: "gap_before",
        meaning: "Time that is missing between the file before, of the same recording, and this one.",
        unit: "s"),
    ])
    for entry in entries {
      scans.add([
        "filename": String(entry.recordingPath.dropFirst(name.visitFolder.count + 1)),
        "acq_time": entry.acquisitionTime, "gap_before": BIDSTable.number(entry.source.gapBefore),
      ])
    }
    let base = "\(name.visitFolder)/\(name.visit)_scans"
    try text(base + ".tsv", scans.text)
    try json(base + ".json", scans.description())
  }

  /// Copies the file and shifts its dates.
  private func copy(_ entry: BIDSEntry) throws(FacialisError) {
    let target = "\(root)/\(entry.recordingPath)"
    let source = try DiskFile(reading: entry.source.path)
    let size = try source.size()
    let copy = try DiskFile(creating: target)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var offset = 0
    while offset < size {
      let got = try source.read(min(buffer.count, size - offset), at: offset, into: &buffer)
      guard got > 0 else { throw .shrunk(entry.source.path, offset) }
      try copy.write(got == buffer.count ? buffer : Array(buffer[..<got]), at: offset)
      offset += got
    }
    try copy.synchronise()
    try copy.close()
    try entry.shift?.apply(to: target)
  }

  private func participants(_ entries: [BIDSEntry]) throws(FacialisError) {
    var table = BIDSTable([
      .init(name: "participant_id", meaning: "The participant.", unit: nil),
      .init(
        name: "sex", meaning: "Sex, only where it was given.", unit: nil, levels: ["F": "Female.", "M": "Male."]),
    ])
    for (subject, entries) in Dictionary(grouping: entries, by: \.name.subject).sorted(by: { $0.key < $1.key }) {
      let sex = entries.compactMap { $0.source.visit.sex }.first { $0 != .unknown }
      table.add(["participant_id": "sub-\(subject)", "sex": sex?.rawValue])
    }
    try text("participants.tsv", table.text)
    try json("participants.json", table.description())
  }

  private func phenotype(_ entries: [BIDSEntry]) throws(FacialisError) {
    let visits = Dictionary(grouping: entries, by: \.name.visit).sorted { $0.key < $1.key }.map { _, entries in
      // What was entered last counts: a visit's entries only become more.
      let last = entries[entries.count - 1]
      return BIDSPhenotype.Visit(
        subject: last.name.subject, session: last.name.session,
        day: CalendarDay(String(entries[0].source.start.prefix(10))), entered: last.source.visit)
    }
    for (name, table, members) in BIDSPhenotype.tables(visits) {
      try WholeFile.makeFolder("\(root)/phenotype")
      try text("phenotype/\(name).tsv", table.text)
      try json("phenotype/\(name).json", table.description(and: members))
    }
  }

  private var datasetDescription: JSONValue {
    var object: [String: JSONValue] = [
      "Name": .string(options.name), "BIDSVersion": .string(BIDSExport.version), "DatasetType": "raw",
      "GeneratedBy": [["Name": "Facialis", "Version": .string(Facialis.version), "Description": "facialis bids"]],
    ]
    if !options.authors.isEmpty { object["Authors"] = .array(options.authors.map { .string($0) }) }
    if let license = options.license { object["License"] = .string(license) }
    return .object(object)
  }

  private func readme(_ entries: [BIDSEntry]) -> String {
    let subjects = Set(entries.map(\.name.subject)).count
    let tasks = Set(entries.map(\.source.task)).sorted().joined(separator: ", ")
    let shifted =
      entries.contains { $0.shift != nil }
      ? "All dates of a participant are shifted by the same number of days; intervals between visits are true."
      : "Dates are those of the recordings."
    return """
      # \(options.name)

      Facial surface EMG of \(subjects) participant\(subjects == 1 ? "" : "s"), recorded with Facialis. Tasks: \(tasks).

      Each file of a recording is a run of its own; `gap_before` in `*_scans.tsv` says how much is missing before it.
      `*_events.tsv` holds what was noted during the recording (`marker`), gaps, and the contraction patterns that Facialis
      detected. Every pattern is a description of signal and no diagnosis: the same pattern occurs in tics, focal motor
      seizures, synkinesis and functional spasm. Parts that are missing are filled in the files, marked `BAD_ACQ_SKIP`, and
      no signal.

      `phenotype/` holds what was entered for the visits; nothing in it was computed. \(shifted)

      \(Facialis.disclaimer)

      """
  }

  private var today: String {
    String(UTCTime(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)).rfc3339.prefix(10))
  }

  private func text(_ path: String, _ text: String) throws(FacialisError) {
    try WholeFile.write(Array(text.utf8), to: "\(root)/\(path)")
  }

  private func json(_ path: String, _ value: JSONValue) throws(FacialisError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else {
      throw FacialisError("json-not-encodable", .software, "\(path) cannot be written as JSON.", mend: "Report this.")
    }
    try WholeFile.write(Array(data) + [10], to: "\(root)/\(path)")
  }
}
