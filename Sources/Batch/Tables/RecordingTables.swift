// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Reports
import SpasmDetection

/// The rows of one recording for the tables of its batch, read back from its results.
struct RecordingTables {
  /// What the tables need of it; the settings, by far the most of it, are not looked at.
  private struct Sidecar: Decodable {
    struct Source: Decodable {
      let software: String
      let settingsHash: String
      let input: String
      let inputBytes: Int
      let inputSHA256: String
      let montageHash: String?
      let warnings: [String]

      private enum CodingKeys: String, CodingKey {
        case software, input, warnings
        case settingsHash = "settings_hash"
        case inputBytes = "input_bytes"
        case inputSHA256 = "input_sha256"
        case montageHash = "montage_hash"
      }
    }
    let source: Source

    private enum CodingKeys: String, CodingKey { case source = "Facialis" }
  }

  private let folder: String
  private let keys: [TableCell]
  private let origin: [TableCell]
  private let summary: RecordingSummary
  private let provenance: Sidecar.Source
  private let names: ResultNames

  /// Reads the results of `item` below `output`; throws where they are not there or damaged.
  init(_ item: BatchItem, output: String, layout: ResultLayout) throws(FacialisError) {
    folder = item.folder.isEmpty ? output : "\(output)/\(item.folder)"
    names = ResultNames(stem: item.stem, layout: layout)
    summary = try Self.decode(RecordingSummary.self, "\(folder)/\(names.summary)")
    provenance = try Self.decode(Sidecar.self, "\(folder)/\(names.sidecar)").source
    let entities = RecordingEntities(item.recording)
    func cell(_ text: String?) -> TableCell { text.map { .text($0) } ?? .none }
    let subject = entities.subject ?? summary.recording.subject
    keys = [
      .text(item.recording), cell(subject.map { $0.hasPrefix("sub-") ? $0 : "sub-\($0)" }),
      cell(entities.session ?? summary.recording.session ?? summary.recording.start.map { String($0.prefix(10)) }),
      cell(entities.task ?? summary.recording.task), cell(entities.run),
    ]
    origin = [.text(provenance.software), .text(provenance.settingsHash), .text(provenance.inputSHA256)]
  }

  private static func decode<T: Decodable>(_ type: T.Type, _ path: String) throws(FacialisError) -> T {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .inputNotRead(path, "there is no such file, or it may not be read")
    }
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw .resultsDamaged(path, "it is not what facialis writes")
    }
  }

  /// The rows of a table; they are made one at a time, when whatever may be damaged has been looked at.
  func rows(_ table: BatchTable) throws(FacialisError) -> some Sequence<[TableCell]> {
    let own: AnySequence<[TableCell]> =
      switch table {
      case .recordings: AnySequence([recording])
      case .events: try events()
      case .features: try features()
      case .synkinesis: AnySequence(synkinesis)
      case .covariates: AnySequence(covariates)
      }
    let (keys, origin) = (keys, origin)
    return own.lazy.map { keys + $0 + origin }
  }

  private var recording: [TableCell] {
    let recording = summary.recording
    return [
      recording.start.flatMap(Self.microseconds).map { .integer($0) } ?? .none, .number(recording.durationS),
      .number(recording.rateHz), .text(recording.channels.map(\.description).joined(separator: ",")),
      .integer(recording.gaps), .number(recording.gapS), provenance.montageHash.map { .text($0) } ?? .none,
      .text(provenance.input), .integer(provenance.inputBytes),
      provenance.warnings.isEmpty ? .none : .text(provenance.warnings.joined(separator: "; ")),
    ]
  }

  /// Microseconds since 1970 of `2026-03-01T09:30:00.25`, taken as if it were UTC.
  static func microseconds(_ text: String) -> Int? {
    UTCTime(rfc3339: text + "Z").map { Int($0.nanoseconds / 1000) }
  }

  private var synkinesis: [[TableCell]] {
    summary.synkinesis.map { row in
      func cell(_ value: Double?) -> TableCell { value.map { .number($0) } ?? .none }
      return [
        .text(row.side.rawValue), .text("\(row.source)"), .text("\(row.target)"), .integer(row.count),
        .integer(row.movements), cell(row.lagMS), cell(row.lagUncertaintyMS), cell(row.gain), cell(row.pValue),
        cell(row.contralateralCoactivation), row.label.map { .text($0.rawValue) } ?? .none,
      ]
    }
  }

  private var covariates: [[TableCell]] {
    (summary.covariates ?? [:]).sorted { $0.key < $1.key }.map { name, value in
      switch value {
      case .number(let number): [.text(name), .number(number), .none]
      case .text(let text): [.text(name), .none, .text(text)]
      }
    }
  }

  private func events() throws(FacialisError) -> AnySequence<[TableCell]> {
    let table = try TextTable(path: "\(folder)/\(names.events)")
    guard let channels = table.place(of: "channels") else { return Self.rows(of: table, .events) { _ in .none } }
    // A few combinations of channels make up all events.
    var muscles: [String: TableCell] = [:]
    return Self.rows(of: table, .events) { row in
      guard let names = row.text(channels) else { return .none }
      if let known = muscles[names] { return known }
      let first = names.split(separator: ",").first.flatMap { ChannelName(String($0)) }
      let muscle: TableCell = first.map { .text($0.muscle.rawValue) } ?? .none
      muscles[names] = muscle
      return muscle
    }
  }

  private func features() throws(FacialisError) -> AnySequence<[TableCell]> {
    Self.rows(of: try TextTable(path: "\(folder)/\(names.features)"), .features) { _ in .none }
  }

  /// The rows of a table of text; a column that it has not is nothing, but for the muscle, which is worked out.
  private static func rows(
    of text: TextTable, _ table: BatchTable, muscle: @escaping (TextTable.Row) -> TableCell
  ) -> AnySequence<[TableCell]> {
    let columns = table.schema.columns.dropFirst(BatchTable.keys.count).dropLast(BatchTable.provenance.count)
      .map { (type: $0.type, place: text.place(of: $0.name), isMuscle: $0.name == "muscle") }
    return AnySequence(
      text.rows.lazy.map { row in
        columns.map { $0.isMuscle ? muscle(row) : row.cell($0.place, $0.type) }
      })
  }
}

extension FacialisError {
  static func resultsDamaged(_ path: String, _ why: String) -> FacialisError {
    FacialisError(
      "results-damaged", .badData, "\(path) is damaged: \(why).", mend: "Analyse the recording again with --force.")
  }
}
