// SPDX-License-Identifier: GPL-3.0-or-later

/// The name of a setting of the live session, with its default, legal range, unit and meaning.
public enum LiveSetting: String, Sendable, Hashable, CaseIterable {
  case recordS = "record_s"
  case synchronisationS = "synchronisation_s"
  case diskBufferS = "disk_buffer_s"
  case ringS = "ring_s"
  case longestGapS = "longest_gap_s"
  case rotationS = "rotation_s"
  case rotationMB = "rotation_mb"
  case lowestFreeMB = "lowest_free_mb"
  case preTriggerS = "pre_trigger_s"
  case resumeS = "resume_s"

  private typealias Row = (value: Double, range: ClosedRange<Double>, unit: String, meaning: String)

  private var row: Row {
    switch self {
    case .recordS: (0.25, 0.05...1, "s", "Longest data record of a file; the file's rate has to come out exactly.")
    case .synchronisationS:
      (
        0.5, 0.1...10, "s",
        "Time between two synchronisations with the disk; with a data record, all that a power cut takes."
      )
    case .diskBufferS: (10, 1...120, "s", "Signal that the disk may fall behind before samples are lost.")
    case .ringS: (2, 0.5...30, "s", "Signal that waits for the session's thread at most.")
    case .longestGapS:
      (60, 0...3600, "s", "Longest gap that is filled and marked in a file; behind a longer one the next file begins.")
    // An hour is a piece that people copy and look through; beyond 2 GB programs with 32-bit offsets fail.
    case .rotationS: (3600, 10...86400, "s", "Longest signal in one file; then the next file of the recording begins.")
    case .rotationMB: (2000, 1...1_000_000, "MB", "Largest file, in millions of bytes; then the next file begins.")
    case .lowestFreeMB:
      (200, 1...1_000_000, "MB", "Free space below which no recording begins and one that runs is ended in order.")
    case .preTriggerS: (60, 0...600, "s", "Signal kept in memory from before a recording's start; 4 bytes a sample.")
    case .resumeS:
      (
        1800, 0...86400, "s",
        "Longest interruption by a crash after which a recording goes on in its next file; 0 never."
      )
    }
  }

  public var defaultValue: Double { row.value }
  public var range: ClosedRange<Double> { row.range }
  public var unit: String { row.unit }
  /// What it is, in one or two sentences.
  public var meaning: String { row.meaning }
}
