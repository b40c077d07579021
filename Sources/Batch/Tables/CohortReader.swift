// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import Foundation
public import Reports

/// Reads the tables of batches back as recordings of a cohort.
public enum CohortReader {
  /// The recordings of one or more output folders of `facialis batch`; `covariates` are further tables of them.
  ///
  /// Throws where a folder has no tables, or one recording stands in two of them.
  public static func read(_ folders: [String], covariates: [String] = []) throws(FacialisError) -> [CohortRecording] {
    var recordings: [CohortRecording] = []
    var origin: [String: String] = [:]
    for folder in folders {
      for recording in try read(folder) {
        if let other = origin.updateValue(folder, forKey: recording.name) {
          throw FacialisError(
            "recording-twice", .badData, "The recording \(recording.name) is in \(other) and in \(folder).",
            mend: "Name each output folder once; give recordings of different studies different names.")
        }
        recordings.append(recording)
      }
    }
    for path in covariates { try CovariateTable(path: path).add(to: &recordings) }
    return recordings
  }

  private static func parts(_ folder: String, _ table: BatchTable) throws(FacialisError) -> [String] {
    let place = "\(folder)/group/\(table.rawValue)"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).filter {
      $0.hasSuffix(".parquet") && !$0.hasPrefix(".")
    }
    guard !names.isEmpty else { throw .inputNotRead(place, "there is no table; run facialis batch") }
    return names.sorted().map { "\(place)/\($0)" }
  }

  private static func read(_ folder: String) throws(FacialisError) -> [CohortRecording] {
    var recordings: [String: CohortRecording] = [:]
    var order: [String] = []
    for path in try parts(folder, .recordings) {
      let rows = try Rows(
        path, ["recording", "participant_id", "session", "start", "duration_s", "software", "settings_hash"])
      for row in 0..<rows.count {
        guard let name = rows.text(row, 0) else { continue }
        order.append(name)
        recordings[name] = CohortRecording(
          name: name, subject: rows.text(row, 1) ?? "n/a", session: rows.text(row, 2) ?? name,
          day: rows.integer(row, 3).map { Double($0) / 86_400e6 }, durationS: rows.number(row, 4) ?? 0,
          software: rows.text(row, 5) ?? "n/a", settingsHash: rows.text(row, 6) ?? "n/a")
      }
    }
    for path in try parts(folder, .features) { try addMinutes(path, &recordings) }
    for path in try parts(folder, .events) { try addEvents(path, &recordings) }
    for path in try parts(folder, .synkinesis) { try addPairs(path, &recordings) }
    for path in try parts(folder, .covariates) {
      let rows = try Rows(path, ["recording", "name", "number", "text"])
      for row in 0..<rows.count {
        guard let recording = rows.text(row, 0), let name = rows.text(row, 1) else { continue }
        recordings[recording]?.covariates[name] =
          rows.number(row, 2).map { .number($0) } ?? .text(rows.text(row, 3) ?? "n/a")
      }
    }
    return order.compactMap { recordings[$0] }
  }

  private static func addMinutes(
    _ path: String, _ recordings: inout [String: CohortRecording]
  ) throws(FacialisError) {
    let rows = try Rows(
      path,
      [
        "recording", "minute", "channel", "condition", "analysable_s", "burst_count", "spasm_count",
        "spasm_time_fraction", "rms_uv", "noise_floor_uv",
      ])
    for row in 0..<rows.count {
      guard let recording = rows.text(row, 0), let channel = rows.text(row, 2).flatMap(ChannelName.init) else {
        continue
      }
      recordings[recording]?.minutes.append(
        CohortRecording.Minute(
          minute: rows.integer(row, 1) ?? 0, channel: channel, condition: rows.text(row, 3) ?? "unmarked",
          analysableS: rows.number(row, 4) ?? 0, bursts: rows.integer(row, 5) ?? 0, spasms: rows.integer(row, 6) ?? 0,
          spasmFraction: rows.number(row, 7) ?? 0, rmsUV: rows.number(row, 8), noiseFloorUV: rows.number(row, 9)))
    }
  }

  private static func addEvents(
    _ path: String, _ recordings: inout [String: CohortRecording]
  ) throws(FacialisError) {
    let rows = try Rows(
      path,
      [
        "recording", "trial_type", "onset", "duration", "side", "channels", "event_id", "parent_id", "members",
        "rms_uv", "spread", "leader", "marker",
      ])
    // Members come before or after their pattern, so levels are collected first.
    var levels: [String: [Substring: Double]] = [:]
    for row in 0..<rows.count where rows.text(row, 1) == "burst" {
      if let recording = rows.text(row, 0), let id = rows.text(row, 6), let level = rows.number(row, 9) {
        levels[recording, default: [:]][Substring(id)] = level
      }
    }
    for row in 0..<rows.count {
      guard let recording = rows.text(row, 0), let kind = rows.text(row, 1).flatMap(EventKind.init) else { continue }
      let onset = rows.number(row, 2) ?? 0
      if kind == .marker, let text = rows.text(row, 12) {
        recordings[recording]?.markers.append((onset, Marker(text: text)))
      }
      guard kind.isSpasm, let side = rows.text(row, 4).flatMap(Side.init) else { continue }
      var byChannel: [ChannelName: Double] = [:]
      for member in rows.text(row, 8)?.split(separator: ",") ?? [] {
        guard let channel = member.split(separator: ":").last.flatMap({ ChannelName(String($0)) }),
          let level = levels[recording]?[member]
        else { continue }
        byChannel[channel] = max(level, byChannel[channel] ?? 0)
      }
      let channels = rows.text(row, 5)?.split(separator: ",").compactMap { ChannelName(String($0)) } ?? []
      let parent = rows.text(row, 7)
      let isPhase = ["isolated:", "clonic:", "tonic:"].contains { parent?.hasPrefix($0) == true }
      recordings[recording]?.spasms.append(
        CohortRecording.Spasm(
          id: rows.text(row, 6) ?? "", onsetS: onset, durationS: rows.number(row, 3) ?? 0, kind: kind, side: side,
          channels: channels.isEmpty ? byChannel.keys.sorted() : channels, spread: rows.number(row, 10),
          leader: rows.text(row, 11), parent: isPhase ? parent : nil, levelsUV: byChannel))
    }
  }

  private static func addPairs(_ path: String, _ recordings: inout [String: CohortRecording]) throws(FacialisError) {
    let rows = try Rows(path, ["recording", "source", "target", "count", "movements", "lag_ms", "label"])
    for row in 0..<rows.count {
      guard let recording = rows.text(row, 0), let source = rows.text(row, 1).flatMap(ChannelName.init),
        let target = rows.text(row, 2).flatMap(ChannelName.init)
      else { continue }
      recordings[recording]?.pairs.append(
        CohortRecording.Pair(
          source: source, target: target, count: rows.integer(row, 3) ?? 0, movements: rows.integer(row, 4) ?? 0,
          lagMS: rows.number(row, 5), label: rows.text(row, 6)))
    }
  }

  /// The columns of one file that were asked for.
  private struct Rows {
    let count: Int
    private let columns: [[TableCell]]

    init(_ path: String, _ names: [String]) throws(FacialisError) {
      let reader = try ParquetReader(path: path)
      count = reader.rowCount
      columns = try names.map { name throws(FacialisError) in try reader.column(name) }
    }

    func text(_ row: Int, _ column: Int) -> String? {
      if case .text(let text) = columns[column][row] { text } else { nil }
    }
    func integer(_ row: Int, _ column: Int) -> Int? {
      if case .integer(let value) = columns[column][row] { value } else { nil }
    }
    func number(_ row: Int, _ column: Int) -> Double? {
      switch columns[column][row] {
      case .number(let value): value
      case .integer(let value): Double(value)
      default: nil
      }
    }
  }
}
