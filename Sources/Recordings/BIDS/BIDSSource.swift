// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG
internal import FoundationEssentials

/// One file of a recording on its way into a dataset.
///
/// Each file becomes a run of its own: BIDS takes one EMG file a recording and calls an uninterrupted acquisition with the same
/// parameters and task a run, which is what a file of a rotated recording is. Joining them would have to fill gaps that are now
/// explicit, and would make files of many gigabytes.
struct BIDSSource {
  var path: String
  /// The recording's identifier, by which files of one recording are known to belong together.
  var recording: String
  var info: RecordingInfo
  var visit: Session
  var task: String
  var description: RecordingDescription?
  /// The sample of the recording that is the file's first, and how many it has.
  var firstSample: Int
  var samples: Int
  var rate: Double
  /// Seconds that are missing between the file before and this one; nil for the first.
  var gapBefore: Double?
  /// When its first sample was taken: UTC where it is known, else the file's local time.
  var start: String
  /// The recording's table of events as text; nil where there is none.
  var events: String?
  /// Where the recording's next file begins; nil for the last.
  var nextFirstSample: Int?
  var isLast: Bool { nextFirstSample == nil }

  /// The files of what was named: a description (`ID.json`), a recording by any of its files, or a folder of those.
  static func sources(_ paths: [String], _ options: BIDSOptions) throws(FacialisError) -> [BIDSSource] {
    var sources: [BIDSSource] = []
    var seen: Set<String> = []
    for survey in try surveys(paths) where seen.insert(survey.folder + "/" + survey.id).inserted {
      sources += survey.state == .foreign ? try foreign(survey, options) : try described(survey, options)
    }
    guard !sources.isEmpty else {
      throw FacialisError(
        "bids-no-recording", .notFound, "There is no recording in what was named.",
        mend: "Name recordings or folders of them."
      )
    }
    return sources
  }

  private static func surveys(_ paths: [String]) throws(FacialisError) -> [RecordingSurvey] {
    var found: [RecordingSurvey] = []
    for path in paths {
      var isFolder = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw FacialisError("recording-not-found", .notFound, "\(path) does not exist.", mend: "Check the name.")
      }
      let folder = isFolder ? path : folder(of: path)
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let surveys = try RecordingSurvey.folders([folder]).filter { survey in
        isFolder
          || survey.folder == absolute(folder)
            && (survey.id + ".json" == name || survey.files.contains { $0.name == name })
      }
      if !isFolder, surveys.isEmpty {
        throw FacialisError("bids-no-recording", .badData, "\(path) is no recording.", mend: "Name an EDF or BDF file.")
      }
      if let broken = surveys.first(where: { $0.error != nil }) {
        throw FacialisError(
          "recording-broken", .badData, broken.error ?? "", mend: "Mend it with facialis repair, or leave it out.")
      }
      found += surveys
    }
    return found
  }

  private static func described(_ survey: RecordingSurvey, _ options: BIDSOptions) throws(FacialisError) -> [BIDSSource]
  {
    let amendments = try Amendments(base: "\(survey.folder)/\(survey.id)")
    let description = amendments.apply(to: try RecordingDescription(path: "\(survey.folder)/\(survey.id).json"))
    // A table with the channels' names from before they were corrected would be wrong: it has to be written again.
    let table =
      amendments.concernChannels
      ? nil : FileManager.default.contents(atPath: "\(survey.folder)/\(survey.id)_events.tsv")
    var sources: [BIDSSource] = []
    for file in survey.files {
      let rate = description.format.rate
      let end = sources.last.map { $0.firstSample + $0.samples }
      sources.append(
        BIDSSource(
          path: survey.folder + "/" + file.name, recording: survey.id,
          info: try RecordingInfo(path: survey.folder + "/" + file.name, singleFile: true), visit: description.visit,
          task: description.task ?? options.task ?? "unspecified", description: description,
          firstSample: file.firstSample, samples: file.samples, rate: rate,
          gapBefore: end.map { Double(file.firstSample - $0) / rate },
          start: description.startedUTC.advanced(bySeconds: Double(file.firstSample) / rate).rfc3339,
          events: table.map { String(decoding: $0, as: UTF8.self) }))
    }
    return sources
  }

  private static func foreign(_ survey: RecordingSurvey, _ options: BIDSOptions) throws(FacialisError) -> [BIDSSource] {
    let stem = survey.folder + "/" + survey.id.dropLast(4)
    let table = FileManager.default.contents(atPath: stem + "_events.tsv")
    var sources: [BIDSSource] = []
    for file in survey.files {
      let path = survey.folder + "/" + file.name
      let info = try RecordingInfo(path: path, singleFile: true)
      guard !info.isIdentifying else {
        throw FacialisError(
          "recording-identifying", .badData, "The header of \(path) may name a person or a birthdate.",
          mend: "Remove them first: facialis anonymize.")
      }
      guard let rate = info.signals.first(where: { $0.channel != nil })?.rateHz else {
        throw FacialisError(
          "recording-no-emg", .badData, "No signal of \(path) is a facial EMG channel.",
          mend: "Give its signals labels such as EMG L-OOC.")
      }
      guard let start = info.start else {
        throw FacialisError(
          "recording-no-start", .badData, "The header of \(path) has no date and time.",
          mend: "Mend it with facialis repair.")
      }
      var visit = survey.visit
      visit.subject = visit.subject ?? options.subject
      guard visit.subject.flatMap(BIDSName.label) != nil else {
        throw FacialisError(
          "subject-missing", .badData, "\(path) does not say whose recording it is.",
          mend: "Give the code with --subject.")
      }
      let end = sources.last.map { $0.firstSample + $0.samples }
      sources.append(
        BIDSSource(
          path: path, recording: survey.id, info: info, visit: visit, task: options.task ?? "unspecified",
          description: nil, firstSample: file.firstSample, samples: file.samples, rate: rate,
          gapBefore: end.map { Double(file.firstSample - $0) / rate }, start: start,
          events: table.map { String(decoding: $0, as: UTF8.self) }))
    }
    return sources
  }

  static func folder(of path: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return parts.isEmpty ? "." : parts.count == 1 && parts[0].isEmpty ? "/" : parts.joined(separator: "/")
  }

  private static func absolute(_ path: String) -> String {
    let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }
}
