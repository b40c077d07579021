// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// One recording of a batch: what it is called and where it lies.
public struct BatchItem: Sendable, Hashable, Codable {
  /// Its name in tables, and where its results go below the output folder: `sub-01/emg/sub-01_task-rest_emg`.
  public let recording: String
  /// The file.
  public let input: String

  /// Throws where the name would lead out of the output folder, or could not stand in a table.
  public init(recording: String, input: String) throws(FacialisError) {
    let parts = recording.split(separator: "/", omittingEmptySubsequences: false)
    let isSafe = parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
    guard isSafe, !recording.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
      throw FacialisError(
        "recording-name", .badData, "\"\(recording)\" cannot be the name of a recording's results.",
        mend: "Use a relative path without .., without empty parts, and without parts that begin with a point.")
    }
    self.recording = recording
    self.input = input
  }

  /// The folder of its results below the output folder; empty for the folder itself.
  public var folder: String { recording.split(separator: "/").dropLast().joined(separator: "/") }

  /// What the names of its results begin with.
  public var stem: String { recording.split(separator: "/").last.map(String.init) ?? recording }
}
