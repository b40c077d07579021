// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
internal import FoundationEssentials
internal import Glibc

/// Writes recordings as an EMG dataset of BIDS 1.11, whole or not at all.
///
/// Samples are never touched. With shifted dates only the date fields of the header and of Facialis' own annotations differ from
/// the recording; with kept dates the files are copied byte for byte.
public struct BIDSExport: Sendable {
  /// The version of BIDS that is written.
  public static let version = "1.11.1"

  /// What was written.
  public struct Summary: Sendable, Hashable, Codable {
    public var dataset: String
    public var subjects: Int
    public var recordings: Int
    /// Paths in the dataset of the recordings' files.
    public var files: [String]
    /// Identifiers of the recordings of Facialis, for the audit trail; foreign files are only counted.
    public var sources: [String]
    public var foreignFiles: Int

    private enum CodingKeys: String, CodingKey {
      case dataset, subjects, recordings, files, sources
      case foreignFiles = "foreign_files"
    }
  }

  private let options: BIDSOptions

  public init(_ options: BIDSOptions) { self.options = options }

  /// Writes what was named, descriptions, recordings or folders of them, to a folder that must not be there yet or be empty.
  public func write(_ paths: [String], to dataset: String) throws(FacialisError) -> Summary {
    let present = try? FileManager.default.contentsOfDirectory(atPath: dataset)
    if FileManager.default.fileExists(atPath: dataset), present?.isEmpty != true {
      throw FacialisError(
        "bids-dataset-exists", .conflict, "\(dataset) exists; a dataset is never written over.",
        mend: "Choose another folder.")
    }
    let sources = try BIDSSource.sources(paths, options)
    var key: AnonymisationKey?
    if case .shifted(let path) = options.dates {
      guard !path.hasPrefix(dataset + "/") else {
        throw FacialisError(
          "date-key-in-dataset", .usage, "The key of the shifted dates would lie in the dataset.",
          mend: "Name a file elsewhere with --key.")
      }
      key = try AnonymisationKey(path: path)
    }
    let known = key
    var random = SystemRandomNumberGenerator()
    var entries: [BIDSEntry] = []
    for source in sources {
      let subject = source.visit.subject.flatMap(BIDSName.label) ?? ""
      let days = key?.shiftDays(of: source.visit.subject ?? subject, using: &random)
      entries.append(BIDSEntry(source, subject: subject, shift: days.map(DateShift.init(days:))))
    }
    BIDSEntry.numberRuns(&entries)
    // The key is safe before the first date is shifted by it.
    if case .shifted(let path) = options.dates, key != known { try key?.write(to: path) }
    let temporary = "\(dataset).\(getpid()).part"
    do throws(FacialisError) {
      try WholeFile.makeFolder(temporary)
      try BIDSDataset(root: temporary, options: options).write(entries)
      try BIDSCheck.check(temporary)
      if present != nil { _ = unsafe rmdir(dataset) }
      guard unsafe rename(temporary, dataset) == 0 else { throw .file(dataset, "create", errno) }
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw error
    }
    let own = Set(entries.filter { $0.source.description != nil }.map(\.source.recording))
    return Summary(
      dataset: dataset, subjects: Set(entries.map(\.name.subject)).count,
      recordings: Set(entries.map { $0.source.recording }).count, files: entries.map(\.recordingPath).sorted(),
      sources: own.sorted(), foreignFiles: entries.count { $0.source.description == nil })
  }
}

/// One file with its place in the dataset.
struct BIDSEntry {
  var source: BIDSSource
  var name: BIDSName
  /// How its dates are shifted; nil where they are kept.
  var shift: DateShift?

  init(_ source: BIDSSource, subject: String, shift: DateShift?) {
    self.source = source
    self.shift = shift
    name = BIDSName(
      subject: subject, session: source.visit.label.flatMap(BIDSName.label),
      task: BIDSName.label(source.task) ?? "unspecified")
  }

  /// Path in the dataset of the recording's file.
  var recordingPath: String { name.file(source.info.kind.isBDF ? "emg.bdf" : "emg.edf") }

  /// When the first sample was taken, as the dataset says.
  var acquisitionTime: String { shift?.shifted(source.start) ?? source.start }

  /// Numbers the files of one subject, session and task by their times, where there are several; and says to each file of a
  /// recording where the next begins.
  static func numberRuns(_ entries: inout [BIDSEntry]) {
    entries.sort { ($0.source.start, $0.source.path) < ($1.source.start, $1.source.path) }
    let groups = Dictionary(grouping: entries.indices) { entries[$0].name }
    for indices in groups.values where indices.count > 1 {
      for (run, index) in indices.enumerated() { entries[index].name.run = run + 1 }
    }
    let recordings = Dictionary(grouping: entries.indices) { entries[$0].source.recording }
    for indices in recordings.values {
      for (index, next) in zip(indices, indices.dropFirst()) {
        entries[index].source.nextFirstSample = entries[next].source.firstSample
      }
    }
  }
}
