// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The tables that a batch makes of all its recordings, one Parquet file a shard each.
package enum BatchTable: String, Sendable, CaseIterable {
  case recordings
  case events
  case features
  case synkinesis
  case covariates

  /// Where it lies below the output folder, for a shard.
  package func path(_ folder: String, _ shard: Shard) -> String {
    "\(folder)/group/\(rawValue)/\(shard.name).parquet"
  }

  /// Which recording a row belongs to; first in every table.
  static let keys: [TableSchema.Column] = [
    .init("recording", .text, "Name of the recording: where its results lie below the output folder."),
    .init("participant_id", .text, "Subject, with sub- in front as BIDS writes it."),
    .init("session", .text, "Session label, else the date of the recording."),
    .init("recording_task", .text, "Task label of the recording; the task of an event is that of its marker."),
    .init("run", .text, "Run of the recording."),
  ]

  /// What made a row; last in every table, so that results of two versions cannot be mixed unseen.
  static let provenance: [TableSchema.Column] = [
    .init("software", .text, "Program and version."),
    .init("settings_hash", .text, "Hash of the detection settings."),
    .init("input_sha256", .text, "SHA-256 of the input."),
  ]

  /// The table's own columns.
  private var own: [TableSchema.Column] {
    switch self {
    case .recordings:
      [
        .init("start", .localTime, "Local time of the first sample."),
        .init("duration_s", .number, unit: "s", "From the first sample to the last, gaps included."),
        .init("rate_hz", .number, unit: "Hz", "Samples a second and channel."),
        .init("channels", .text, "Channels that were analysed, comma separated."),
        .init("gaps", .integer, "Gaps."),
        .init("gap_s", .number, unit: "s", "Time in gaps."),
        .init("montage_hash", .text, "What stands for the montage that was named."),
        .init("input", .text, "Name of the file."),
        .init("input_bytes", .integer, unit: "B", "Size of the file."),
        .init("warnings", .text, "What the reader could live with, semicolon separated."),
      ]
    case .events:
      EventSidecar.fixedColumns.map { name, meaning, unit in
        .init(name, name == "onset" || name == "duration" ? .number : .text, unit: unit, meaning)
      } + [.init("muscle", .text, "Muscle of the first channel.")]
        + EventColumn.allCases.map { .init($0.rawValue, $0.isText ? .text : .number, unit: $0.unit, $0.meaning) }
    case .features:
      FeatureTable.columns.map { column in
        let type: TableSchema.ColumnType =
          switch column.name {
          case "channel", "side", "condition", "quality": .text
          case "minute", "burst_count", "spasm_count": .integer
          default: .number
          }
        return .init(column.name, type, unit: column.unit, column.meaning)
      }
    case .synkinesis:
      [
        .init("side", .text, "Side of the patient."),
        .init("source", .text, "Channel that moved."),
        .init("target", .text, "Channel that joined."),
        .init("count", .integer, "Movements of the source that the target joined."),
        .init("movements", .integer, "Movements of the source."),
        .init("lag_ms", .number, unit: "ms", "Mean lag of the target's onset."),
        .init("lag_uncertainty_ms", .number, unit: "ms", "Standard error of the mean lag."),
        .init("gain", .number, "Mean amplitude of the target as a share of the source's."),
        .init("p_value", .number, "Share of shifted copies that meet the movements as often."),
        .init("contralateral_coactivation", .number, "The same share on the other side."),
        .init("label", .text, "movement_locked, intermittent or spasm_following; names no disease."),
      ]
    case .covariates:
      [
        .init("name", .text, "Covariate as it was entered."),
        .init("number", .number, "Its value, where it is a number."),
        .init("text", .text, "Its value, where it is text."),
      ]
    }
  }

  package var schema: TableSchema { TableSchema(rawValue, Self.keys + own + Self.provenance) }
}
