// SPDX-License-Identifier: GPL-3.0-or-later

public import Analysis
import FacialEMG

/// Features as a table (`X_features.tsv`): one row a channel, minute and condition; rest and tasks are never mixed.
public enum FeatureTable {
  /// A column with its unit and meaning.
  public struct Column: Sendable {
    public let name: String
    public let unit: String?
    public let meaning: String
    let cell: @Sendable (FeatureRow) -> String
  }

  /// The columns in the table's order.
  public static let columns: [Column] = [
    Column(name: "minute", unit: "min", meaning: "Minutes since the recording's start.") { "\($0.minute)" },
    Column(name: "channel", unit: nil, meaning: "Channel.") { "\($0.channel)" },
    Column(name: "side", unit: nil, meaning: "Side of the patient.") { $0.channel.side.rawValue },
    Column(name: "condition", unit: nil, meaning: "The task that was on, or unmarked.") { $0.condition },
    Column(
      name: "analysable_s", unit: "s", meaning: "Time without warm-up, gap, saturation or loose electrode."
    ) { number($0.analysableS, 3) },
    Column(name: "burst_count", unit: nil, meaning: "Bursts that began in this minute.") { "\($0.burstCount)" },
    Column(name: "bursts_per_minute", unit: "1/min", meaning: "Bursts an analysable minute.") {
      number($0.burstsPerMinute, 3)
    },
    Column(name: "spasm_count", unit: nil, meaning: "Spasms of the channel's side.") { "\($0.spasmCount)" },
    Column(name: "spasms_per_minute", unit: "1/min", meaning: "Spasms of the side an analysable minute.") {
      number($0.spasmsPerMinute, 3)
    },
    Column(name: "spasm_time_fraction", unit: nil, meaning: "Share of the time in which the side was in spasm.") {
      number($0.spasmTimeFraction, 6)
    },
    Column(name: "rms_uv", unit: "uV", meaning: "Root mean square of the band-passed signal.") { number($0.rmsUV, 3) },
    Column(
      name: "median_frequency_hz", unit: "Hz",
      meaning: "Mean of the bursts' median frequencies, weighted with their durations."
    ) { number($0.medianFrequencyHz, 2) },
    Column(name: "noise_floor_uv", unit: "uV", meaning: "Noise floor at the end of the minute, as RMS.") {
      number($0.noiseFloorUV, 3)
    },
    Column(
      name: "detection_limit_uv", unit: "uV", meaning: "Weakest burst of 30 ms that would have been found, as RMS."
    ) { number($0.detectionLimitUV, 3) },
    Column(name: "hum_db", unit: "dB", meaning: "Mains hum and its harmonics against the noise floor.") {
      number($0.humDB, 2)
    },
    Column(name: "quality", unit: nil, meaning: "The worst signal quality of the minute.") { $0.quality },
  ]

  /// The table, header first, sorted by minute, channel and condition; each line ends with a line feed.
  public static func text(_ rows: [FeatureRow]) -> String {
    var text = columns.map(\.name).joined(separator: "\t") + "\n"
    for row in rows.sorted(by: { ($0.minute, $0.channel, $0.condition) < ($1.minute, $1.channel, $1.condition) }) {
      text += columns.map { $0.cell(row) }.joined(separator: "\t")
      text += "\n"
    }
    return text
  }

  private static func number(_ value: Double?, _ decimals: Int) -> String {
    value.map { Decimal.shortest(Decimal.round($0, decimals)) } ?? "n/a"
  }
}
