// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import Foundation
import Reports

/// Two output folders of the same recordings, event by event: what another threshold, montage or version changes.
public struct OutputComparison: Sendable, Codable {
  /// A setting that is not the same in both.
  public struct SettingChange: Sendable, Hashable, Codable {
    public let name: String
    public let before: String
    public let after: String
  }

  /// One recording that both folders hold.
  public struct Recording: Sendable, Codable {
    public let recording: String
    public let counts: ComparisonCounts
    /// The input is not the same file as before.
    public let isOtherInput: Bool

    private enum CodingKeys: String, CodingKey {
      case recording, counts
      case isOtherInput = "other_input"
    }
  }

  private struct Sidecar: Decodable {
    struct Source: Decodable {
      let rate: Double
      let sha256: String
      let software: String
      let settings: [Provenance.Setting]
      let montage: String?

      private enum CodingKeys: String, CodingKey {
        case software, settings
        case rate = "rate_hz"
        case sha256 = "input_sha256"
        case montage = "montage_hash"
      }
    }
    let source: Source

    private enum CodingKeys: String, CodingKey { case source = "Facialis" }
  }

  public private(set) var recordings: [Recording] = []
  public private(set) var onlyBefore: [String] = []
  public private(set) var onlyAfter: [String] = []
  public private(set) var settings: [SettingChange] = []
  public private(set) var byKind: [String: ComparisonCounts] = [:]
  public private(set) var total = ComparisonCounts()

  private enum CodingKeys: String, CodingKey {
    case recordings, settings, total
    case onlyBefore = "only_before"
    case onlyAfter = "only_after"
    case byKind = "by_kind"
  }

  /// Reads both folders; `changed` gets the lines of a table of every change, header first, where it is given.
  public init(
    before: String, after: String, changed: ((String) throws(FacialisError) -> Void)? = nil
  ) throws(FacialisError) {
    let (old, new) = (try Self.tables(before), try Self.tables(after))
    onlyBefore = Set(old).subtracting(new).sorted()
    onlyAfter = Set(new).subtracting(old).sorted()
    let both = Set(old).intersection(new).sorted()
    guard !both.isEmpty else {
      throw FacialisError(
        "nothing-in-common", .notFound, "\(before) and \(after) have no event table of one name.",
        mend: "Give two output folders of facialis analyze or batch for the same recordings.")
    }
    try changed?("recording\tchange\tkind_before\tkind_after\tonset_before\tonset_after\tevent_before\tevent_after\n")
    for name in both { try compare(name, before, after, changed) }
  }

  private mutating func compare(
    _ name: String, _ before: String, _ after: String, _ changed: ((String) throws(FacialisError) -> Void)?
  ) throws(FacialisError) {
    let (old, new) = (try Self.sidecar("\(before)/\(name)"), try Self.sidecar("\(after)/\(name)"))
    let recording = Self.recording(name)
    guard old.rate == new.rate else {
      throw FacialisError(
        "rates-differ", .badData, "\(recording) was analysed at \(old.rate) Hz and at \(new.rate) Hz.",
        mend: "These are not analyses of one recording.")
    }
    noteSettings(old, new)
    let comparison = EventComparison(
      before: try Self.events("\(before)/\(name)", old.rate), after: try Self.events("\(after)/\(name)", new.rate),
      rate: old.rate)
    var counts = ComparisonCounts()
    for row in comparison.rows {
      counts.add(row, rate: old.rate)
      byKind[row.kind.rawValue, default: ComparisonCounts()].add(row, rate: old.rate)
      if row.change != .unchanged { try changed?(Self.line(recording, row, old.rate)) }
    }
    total.add(counts)
    recordings.append(Recording(recording: recording, counts: counts, isOtherInput: old.sha256 != new.sha256))
  }

  private mutating func noteSettings(_ old: Sidecar.Source, _ new: Sidecar.Source) {
    func note(_ name: String, _ before: String, _ after: String) {
      let change = SettingChange(name: name, before: before, after: after)
      if before != after, !settings.contains(change) { settings.append(change) }
    }
    note("software", old.software, new.software)
    note("montage", old.montage ?? "none", new.montage ?? "none")
    let values = { (source: Sidecar.Source) in
      source.settings.reduce(into: [String: Double]()) { $0[$1.name] = $1.value }
    }
    let (was, now) = (values(old), values(new))
    for name in Set(was.keys).union(now.keys).sorted() where was[name] != now[name] {
      note(name, was[name].map(Decimal.shortest) ?? "absent", now[name].map(Decimal.shortest) ?? "absent")
    }
  }

  private static func line(_ recording: String, _ row: EventComparison.Row, _ rate: Double) -> String {
    func onset(_ event: Event?) -> String { event.map { Decimal.fixed(Double($0.onset) / rate, 6) } ?? "n/a" }
    let cells = [
      recording, row.change.rawValue, row.before?.kind.rawValue ?? "n/a", row.after?.kind.rawValue ?? "n/a",
      onset(row.before), onset(row.after), row.before?.id ?? "n/a", row.after?.id ?? "n/a",
    ]
    return cells.joined(separator: "\t") + "\n"
  }

  /// Names of all event tables below a folder that have their sidecar.
  private static func tables(_ folder: String) throws(FacialisError) -> [String] {
    guard let files = FileManager.default.enumerator(atPath: folder) else {
      throw .inputNotRead(folder, "the folder cannot be listed")
    }
    var names: [String] = []
    while let name = files.nextObject() as? String {
      guard name.hasSuffix("_events.tsv"),
        FileManager.default.fileExists(atPath: "\(folder)/\(name.dropLast(4)).json")
      else { continue }
      names.append(name)
    }
    return names
  }

  private static func recording(_ table: String) -> String {
    for ending in ["_desc-patterns_events.tsv", "_events.tsv"] where table.hasSuffix(ending) {
      return String(table.dropLast(ending.count))
    }
    return table
  }

  private static func sidecar(_ table: String) throws(FacialisError) -> Sidecar.Source {
    let path = "\(table.dropLast(4)).json"
    guard let data = FileManager.default.contents(atPath: path) else { throw .inputNotRead(path, "it may not be read") }
    guard let source = try? JSONDecoder().decode(Sidecar.self, from: data).source else {
      throw .resultsDamaged(path, "it is not what facialis writes")
    }
    return source
  }

  private static func events(_ path: String, _ rate: Double) throws(FacialisError) -> [Event] {
    guard let data = FileManager.default.contents(atPath: path) else { throw .inputNotRead(path, "it may not be read") }
    return try EventTable.events(String(decoding: data, as: UTF8.self), rate: rate)
  }
}
