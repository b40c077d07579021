// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// A damaged or irregular file written anew as a regular one; the original is only read.
///
/// Samples stay bit for bit as they are. Bounded memory; two passes over the file.
public struct FileRepair: Sendable, Hashable, Codable {
  public let input: String
  /// The new file; nil where there was nothing to put right.
  public private(set) var output: String?
  /// What stands otherwise in the new file.
  public private(set) var changes: [FileChange] = []
  /// Data records in the new file.
  public private(set) var recordCount = 0

  private enum CodingKeys: String, CodingKey {
    case input, output, changes
    case recordCount = "record_count"
  }

  /// Repairs a file; with `continuous` a discontinuous one gets its gaps filled and marked.
  ///
  /// Nothing is written where nothing is to be put right. Throws where the output exists, where too little is left
  /// to repair, or what is wrong needs a decision of the file's owner (limits, rates, records out of order).
  public init(
    path: String, to output: String, continuous: Bool = false
  ) throws(FacialisError) {
    input = path
    let source = try RepairSource(path)
    var mend = HeaderMend(source.header, signalCount: source.signalCount, shift: source.shift, FileChanges())
    mend.run()
    var job = try RepairJob(source, mend, continuous: continuous)
    try job.survey()
    guard job.isNeeded else { return }
    let file = try DiskFile(creating: output)
    do throws(FacialisError) {
      recordCount = try job.write(to: file)
      try file.synchronise()
      try file.close()
    } catch {
      DiskFile.remove(output)
      throw error
    }
    changes = job.changes
    self.output = output
  }

  /// Where the repaired file goes if nobody says: `X_repaired.bdf` beside `X.bdf`.
  public static func defaultOutput(_ path: String) -> String {
    let name = RecordingName(path)
    guard name.hasEnding else { return path + "_repaired" }
    let stem = name.fileName.dropLast(4)
    return "\(name.folder)\(stem)_repaired\(name.fileName.suffix(4))"
  }
}
