// SPDX-License-Identifier: GPL-3.0-or-later

internal import FoundationEssentials
internal import Synchronization

/// The files of a folder by the recording that their names say.
///
/// The folder that was asked for last is kept while it stays as it was: thousands of recordings in one folder would else be
/// listed anew for each of them.
enum FolderIndex {
  private struct Listing {
    let folder: String
    let changed: Date
    let files: [String: [String]]
  }

  private static let last = Mutex<Listing?>(nil)

  /// Seconds after its last change from which on a folder is kept: a change soon after another may bear the same time.
  private static let settledS = 2.0

  /// Names of the EDF and BDF files of a recording in a folder, as the folder lists them; from any thread.
  static func files(of id: String, in folder: String) -> [String] {
    let manager = FileManager.default
    // With the point, that of a linked folder itself.
    let changed = (try? manager.attributesOfItem(atPath: folder + "/."))?[.modificationDate] as? Date
    let kept = last.withLock { last -> [String]? in
      guard let last, last.folder == folder, last.changed == changed else { return nil }
      return last.files[id] ?? []
    }
    if let kept { return kept }
    guard let names = try? manager.contentsOfDirectory(atPath: folder) else { return [] }
    guard let changed, Date().timeIntervalSince(changed) > settledS else {
      return names.filter { $0.utf8.starts(with: id.utf8) && Self.recording($0) == id }
    }
    var files: [String: [String]] = [:]
    for name in names {
      if let recording = recording(name) { files[recording, default: []].append(name) }
    }
    let found = files[id] ?? []
    last.withLock { $0 = Listing(folder: folder, changed: changed, files: files) }
    return found
  }

  private static func recording(_ name: String) -> String? {
    let name = RecordingName(name)
    return name.hasEnding ? name.id : nil
  }
}
