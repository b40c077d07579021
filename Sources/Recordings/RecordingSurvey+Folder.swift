// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
internal import FoundationEssentials

extension RecordingSurvey {
  /// Every recording of the folders and the folders in them, by folder and name; foreign files and broken ones included.
  ///
  /// Reads descriptions, headers and annotation signals, not the samples. A table of events in another folder belongs to the
  /// recording of its name where there is only one. Throws only where a folder cannot be read.
  public static func folders(_ paths: [String]) throws(FacialisError) -> [RecordingSurvey] {
    var surveys: [String: RecordingSurvey] = [:]
    var tables: [(folder: String, name: String)] = []
    var waiting = paths.map(absolute)
    for (path, root) in zip(paths, waiting) {
      var isFolder = false
      guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder), isFolder else {
        throw FacialisError(
          "folder-not-found", .notFound, "\(path) is no folder.", mend: "Name a folder of recordings.")
      }
    }
    while let folder = waiting.popLast() {
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder).sorted() else {
        throw FacialisError(
          "folder-not-read", .noPermission, "The folder \(folder) cannot be read.", mend: "Check its owner and mode.")
      }
      for survey in recordings(names, folder) { surveys[folder + "/" + survey.id] = survey }
      for name in names where !name.hasPrefix(".") {
        if name.hasSuffix("_events.json") { tables.append((folder, name)) }
        var isFolder = false
        let inner = folder + "/" + name
        let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: inner)) != nil
        if FileManager.default.fileExists(atPath: inner, isDirectory: &isFolder), isFolder, !isLink {
          waiting.append(inner)
        }
      }
    }
    for (folder, name) in Set(tables.map { [$0.folder, $0.name] }).map({ ($0[0], $0[1]) }) {
      let matching = surveys.filter { $0.value.stem + "_events.json" == name }
      let near = matching.filter { $0.value.folder == folder }
      guard let key = near.keys.first ?? (matching.count == 1 ? matching.keys.first : nil),
        let analysis = batchAnalysis(folder, name, isNear: near.count == 1)
      else { continue }
      surveys[key]?.analyses.append(analysis)
    }
    return surveys.values.map { survey in
      var survey = survey
      survey.analyses.sort { $0.name < $1.name }
      return survey
    }.sorted { ($0.folder, $0.id) < ($1.folder, $1.id) }
  }

  /// One recording of Facialis by its description's path.
  public static func described(by path: String) throws(FacialisError) -> RecordingSurvey {
    let path = absolute(path)
    let description = try RecordingDescription(path: path)
    let folder = String(path.dropLast((path.split(separator: "/").last?.count ?? 0) + 1))
    var survey = survey(description, folder: folder)
    if let analysis = batchAnalysis(folder, description.recording + "_events.json", isNear: true) {
      survey.analyses.append(analysis)
    }
    return survey
  }

  private static func recordings(_ names: [String], _ folder: String) -> [RecordingSurvey] {
    var surveys: [RecordingSurvey] = []
    var taken: Set<String> = []
    for name in names where name.hasSuffix(".json") && !name.hasSuffix("_events.json") {
      // Other JSON lies in folders as well; what is no description is none of a recording.
      guard let description = try? RecordingDescription(path: folder + "/" + name),
        name == description.recording + ".json"
      else { continue }
      taken.formUnion(description.files.map(\.name))
      surveys.append(survey(description, folder: folder))
    }
    for name in names where isRecording(name) && !taken.contains(name) {
      let survey = foreign(name, folder: folder)
      taken.formUnion(survey.files.map(\.name))
      surveys.append(survey)
    }
    return surveys
  }

  private static func isRecording(_ name: String) -> Bool {
    let lower = name.lowercased()
    return !name.hasPrefix(".") && (lower.hasSuffix(".bdf") || lower.hasSuffix(".edf"))
  }

  private static func survey(_ description: RecordingDescription, folder: String) -> RecordingSurvey {
    var survey = RecordingSurvey(
      folder: folder, id: description.recording, state: description.stoppedUTC == nil ? .unfinished : .finished,
      visit: description.visit)
    survey.task = description.task
    survey.device = description.device
    survey.channels = description.format.channels.map(\.name)
    survey.rateHz = description.format.rate
    survey.started = description.startedUTC.rfc3339
    survey.stopped = description.stoppedUTC?.rfc3339
    survey.end = description.end
    survey.software = description.software
    for (index, file) in description.files.enumerated() {
      survey.add(
        file.name, number: index + 1, firstSample: file.firstSample, gapCause: file.gapCause?.rawValue)
    }
    survey.finish()
    let table = description.recording + "_events.tsv"
    if FileManager.default.fileExists(atPath: folder + "/" + table),
      !FileManager.default.fileExists(atPath: folder + "/" + description.recording + "_events.json")
    {
      survey.analyses.append(
        Analysis(
          name: table, origin: .live, software: description.software, settingsHash: description.settingsHash))
    }
    return survey
  }

  /// A file without description, with the further files that say they belong to it.
  private static func foreign(_ name: String, folder: String) -> RecordingSurvey {
    let parts = (try? RecordingFiles(path: folder + "/" + name))?.parts ?? []
    let first = parts.first?.name ?? name
    var survey = RecordingSurvey(folder: folder, id: first, state: .foreign)
    let info = survey.add(first, number: 1, firstSample: 0, gapCause: nil)
    for part in parts.dropFirst() {
      survey.add(part.name, number: part.number, firstSample: part.firstSample, gapCause: part.gapCause)
    }
    if let info {
      survey.visit = info.visit ?? Session(subject: info.subject, sex: info.sex == .unknown ? nil : info.sex)
      survey.channels = info.signals.compactMap(\.channel)
      survey.started = info.start
      survey.device = info.equipment
    }
    survey.finish()
    return survey
  }

  /// Adds a file with its segments; nil where it cannot be read.
  @discardableResult
  private mutating func add(_ name: String, number: Int, firstSample: Int, gapCause: String?) -> RecordingInfo? {
    let path = folder + "/" + name
    do throws(FacialisError) {
      let info = try RecordingInfo(path: path, singleFile: true)
      let rate = info.signals.first { $0.channel != nil }?.rateHz ?? info.signals.first?.rateHz ?? 0
      rateHz = rateHz ?? (rate > 0 ? rate : nil)
      var total = Int((info.durationS * rate).rounded())
      var gaps: [Range<Int>] = []
      for gap in info.gaps {
        let first = Int((gap.onsetS * rate).rounded())
        let end = Int(((gap.onsetS + gap.durationS) * rate).rounded())
        if gap.cause == Annotation.paddingCause, end >= total {
          total = min(total, first)
        } else {
          gaps.append(first..<end)
        }
      }
      files.append(
        File(
          name: name, number: number, kind: info.kind.rawValue, firstSample: firstSample, samples: total,
          byteCount: info.byteCount, gapCause: gapCause))
      var next = 0
      for gap in gaps.sorted(by: { $0.lowerBound < $1.lowerBound }) {
        addSegment(firstSample + next, min(gap.lowerBound, total) - next)
        next = max(next, gap.upperBound)
      }
      addSegment(firstSample + next, total - next)
      return info
    } catch {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      files.append(
        File(
          name: name, number: number, firstSample: firstSample, byteCount: (attributes?[.size] as? Int) ?? 0,
          gapCause: gapCause, error: error.message))
      return nil
    }
  }

  /// Joins what follows the segment before without a gap: a rotation loses nothing.
  private mutating func addSegment(_ first: Int, _ count: Int) {
    guard count > 0 else { return }
    if let last = segments.last, last.firstSample + last.samples == first {
      segments[segments.count - 1].samples += count
    } else {
      segments.append(Segment(firstSample: first, samples: count))
    }
  }

  private mutating func finish() {
    samples = files.map { $0.firstSample + $0.samples }.max() ?? 0
    durationS = rateHz.map { Double(samples) / $0 }
    if let failed = files.first(where: { $0.error != nil }) {
      state = .broken
      error = failed.error
    }
  }

  private struct EventDescription: Decodable {
    struct Source: Decodable {
      var software: String?
      var settingsHash: String?
      var inputSHA256: String?
      private enum CodingKeys: String, CodingKey {
        case software
        case settingsHash = "settings_hash"
        case inputSHA256 = "input_sha256"
      }
    }
    var source: Source
    private enum CodingKeys: String, CodingKey { case source = "Facialis" }
  }

  /// The table that `facialis analyze` wrote; nil where it is not one of ours.
  private static func batchAnalysis(_ folder: String, _ name: String, isNear: Bool) -> Analysis? {
    guard let data = FileManager.default.contents(atPath: folder + "/" + name),
      let source = try? JSONDecoder().decode(EventDescription.self, from: data).source
    else { return nil }
    let table = String(name.dropLast(5)) + ".tsv"
    return Analysis(
      name: isNear ? table : folder + "/" + table, origin: .batch, software: source.software,
      settingsHash: source.settingsHash, inputSHA256: source.inputSHA256)
  }

  /// The name that tables of the recording begin with.
  private var stem: String {
    state == .finished || state == .unfinished || !Self.isRecording(id) ? id : String(id.dropLast(4))
  }

  private static func absolute(_ path: String) -> String {
    let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    let parts = whole.split(separator: "/").filter { $0 != "." }
    return "/" + parts.joined(separator: "/")
  }
}
