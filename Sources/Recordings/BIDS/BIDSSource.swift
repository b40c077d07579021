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

  /// The files of what was named: a description (`ID.json`), a recording of Facialis by any of its files, a foreign file, or a
  /// folder of those.
  static func sources(_ paths: [String], _ options: BIDSOptions) throws(FacialisError) -> [BIDSSource] {
    var sources: [BIDSSource] = []
    var seen: Set<String> = []
    for path in try paths.isEmpty ? [] : expanded(paths) where seen.insert(path).inserted {
      if path.hasSuffix(".json") {
        sources += try described(path, options)
      } else {
        sources.append(try foreign(path, options))
      }
    }
    guard !sources.isEmpty else {
      throw FacialisError(
        "bids-no-recording", .notFound, "There is no recording in what was named.",
        mend: "Name recordings or folders of them.")
    }
    return sources
  }

  /// Folders as the recordings in them, files of described recordings as their description.
  private static func expanded(_ paths: [String]) throws(FacialisError) -> [String] {
    var found: [String] = []
    for path in paths {
      var isFolder = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw FacialisError("recording-not-found", .notFound, "\(path) does not exist.", mend: "Check the name.")
      }
      let folder = isFolder ? path : folder(of: path)
      let surveys = try RecordingSurvey.folders([folder]).filter { isFolder || $0.folder == absolute(folder) }
      let name = path.split(separator: "/").last.map(String.init) ?? path
      for survey in surveys {
        let isNamed = isFolder || survey.id + ".json" == name || survey.files.contains { $0.name == name }
        guard isNamed else { continue }
        if let error = survey.error, !isFolder {
          throw FacialisError("recording-broken", .badData, error, mend: "Mend it with facialis repair.")
        }
        guard survey.error == nil else { continue }
        found.append(survey.folder + "/" + (survey.state == .foreign ? survey.id : survey.id + ".json"))
      }
    }
    return found
  }

  private static func described(_ path: String, _ options: BIDSOptions) throws(FacialisError) -> [BIDSSource] {
    let description = try RecordingDescription(path: path)
    let folder = folder(of: path)
    let table = FileManager.default.contents(atPath: "\(folder)/\(description.recording)_events.tsv")
    var sources: [BIDSSource] = []
    for file in description.files {
      let info = try RecordingInfo(path: folder + "/" + file.name, singleFile: true)
      let rate = description.format.rate
      let samples = Int((info.durationS * rate).rounded())
      let end = sources.last.map { $0.firstSample + $0.samples }
      sources.append(
        BIDSSource(
          path: folder + "/" + file.name, recording: description.recording, info: info, visit: description.visit,
          task: description.task ?? options.task ?? "unspecified", description: description,
          firstSample: file.firstSample, samples: samples, rate: rate,
          gapBefore: end.map { Double(file.firstSample - $0) / rate },
          start: description.startedUTC.advanced(bySeconds: Double(file.firstSample) / rate).rfc3339,
          events: table.map { String(decoding: $0, as: UTF8.self) }))
    }
    return sources
  }

  private static func foreign(_ path: String, _ options: BIDSOptions) throws(FacialisError) -> BIDSSource {
    let info = try RecordingInfo(path: path, singleFile: true)
    guard !info.isIdentifying else {
      throw FacialisError(
        "recording-identifying", .badData, "The header of \(path) may name a person or a birthdate.",
        mend: "Remove them first: facialis anonymize.")
    }
    let emg = info.signals.filter { $0.channel != nil }
    guard let rate = emg.first?.rateHz else {
      throw FacialisError(
        "recording-no-emg", .badData, "No signal of \(path) is a facial EMG channel.",
        mend: "Give its signals labels such as EMG L-OOC.")
    }
    guard let start = info.start else {
      throw FacialisError(
        "recording-no-start", .badData, "The header of \(path) has no date and time.",
        mend: "Mend it with facialis repair.")
    }
    var visit = info.visit ?? Session(subject: info.subject, sex: info.sex == .unknown ? nil : info.sex)
    visit.subject = visit.subject ?? options.subject
    guard visit.subject.flatMap(BIDSName.label) != nil else {
      throw FacialisError(
        "subject-missing", .badData, "\(path) does not say whose recording it is.",
        mend: "Give the code with --subject.")
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let table = FileManager.default.contents(atPath: String(path.dropLast(4)) + "_events.tsv")
    return BIDSSource(
      path: path, recording: name, info: info, visit: visit, task: options.task ?? "unspecified", description: nil,
      firstSample: 0, samples: Int((info.durationS * rate).rounded()), rate: rate, gapBefore: nil, start: start,
      events: table.map { String(decoding: $0, as: UTF8.self) })
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
