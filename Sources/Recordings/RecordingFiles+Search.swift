// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
internal import FoundationEssentials

extension RecordingFiles {
  /// Finds the files of the recording that `path`, one of its files or its description, belongs to.
  ///
  /// A further file belongs to it where the description lists it, or where its name and its own mark say the same number. Throws
  /// where a description that was named cannot be read, or none of its files is there.
  public init(path: String) throws(FacialisError) {
    let opened = RecordingName(path)
    var warnings: [RecordingWarning] = []
    let description: RecordingDescription?
    if opened.isDescription {
      description = try RecordingDescription(path: path)
    } else {
      description = Self.description(beside: opened, &warnings)
    }
    var parts: [Part] = []
    for file in Self.candidates(opened, description) {
      let listed = description?.files.first { $0.name == file.name }
      // Where a file cannot be opened, or is damaged, its reader says so; here it only has to be found.
      let mark = file.number == 1 ? nil : try? FileMark.read(file.path)
      if file.number > 1, listed == nil, mark?.number != file.number {
        guard file.path == path else { continue }
        // It only looks like a further file.
        self.init(single: path, base: String(path.dropLast(4)))
        return
      }
      if let mark, let listed, mark.firstSample != listed.firstSample {
        warnings.append(
          RecordingWarning(
            "description-differs",
            "\(file.name) says that it begins at sample \(mark.firstSample), and its description says "
              + "\(listed.firstSample); the file is believed."))
      }
      if let mark, mark.recording != opened.id {
        warnings.append(
          RecordingWarning("file-renamed", "\(file.name) says that it belongs to the recording \(mark.recording)."))
      }
      parts.append(
        Part(
          path: file.path, number: file.number, firstSample: mark?.firstSample ?? listed?.firstSample ?? 0,
          gapCause: mark.map(\.gapCause) ?? listed?.gapCause?.rawValue))
    }
    guard let first = parts.first else { throw .noFiles(path, description?.files.map(\.name) ?? []) }
    let filled = parts.filter { !Self.isEmpty($0.path) }
    if filled.isEmpty {
      parts = [first]
    } else {
      for part in parts where !filled.contains(part) {
        warnings.append(RecordingWarning("file-empty", "\(part.name) holds no whole data record and was left out."))
      }
      parts = filled
    }
    self.init(base: opened.base, parts: parts, description: description, warnings: warnings)
  }

  /// The file behind the last, where it is there by now and holds a whole data record.
  func further() throws(FacialisError) -> Part? {
    guard isWhole, let last = parts.last else { return nil }
    let ending = last.name.hasSuffix(".edf") ? "edf" : "bdf"
    let path = "\(base)_file-\(last.number + 1).\(ending)"
    guard FileManager.default.fileExists(atPath: path), let mark = try? FileMark.read(path),
      mark.number == last.number + 1
    else { return nil }
    return Part(path: path, number: mark.number, firstSample: mark.firstSample, gapCause: mark.gapCause)
  }

  /// The files in the folder that go by the recording's name, and those of the description, by their numbers.
  private static func candidates(
    _ opened: RecordingName, _ description: RecordingDescription?
  ) -> [(path: String, name: String, number: Int)] {
    var found: [Int: String] = [:]
    let prefix = opened.folder.isEmpty ? "" : opened.folder.hasSuffix("/") ? opened.folder : opened.folder + "/"
    for (index, file) in (description?.files ?? []).enumerated()
    where FileManager.default.fileExists(atPath: prefix + file.name) {
      found[RecordingName(file.name).number ?? index + 1] = file.name
    }
    for name in FolderIndex.files(of: opened.id, in: opened.folder.isEmpty ? "." : opened.folder) {
      let number = RecordingName(name).number ?? 1
      if found[number] == nil { found[number] = name }
    }
    // Of X.edf and X.bdf the one that was named is meant.
    if !opened.isDescription { found[opened.number ?? 1] = opened.fileName }
    return found.sorted { $0.key < $1.key }.map { (prefix + $0.value, $0.value, $0.key) }
  }

  /// The description beside a file; nil where there is none, or a JSON file of another kind has its name.
  private static func description(
    beside opened: RecordingName, _ warnings: inout [RecordingWarning]
  ) -> RecordingDescription? {
    let path = opened.base + ".json"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do throws(FacialisError) {
      return try RecordingDescription(path: path)
    } catch {
      let text = (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
      if text.contains("\"Facialis ") {
        warnings.append(RecordingWarning("description-unreadable", "The description \(opened.id).json cannot be read."))
      }
      return nil
    }
  }

  /// Whether the file was begun and holds no whole data record.
  private static func isEmpty(_ path: String) -> Bool {
    do throws(FacialisError) {
      let disk = try DiskFile(reading: path)
      let size = try disk.size()
      guard size >= 256 else { return true }
      let layout = FileLayout(timeOf: try FileHeader.read(disk).0)
      return size < layout.offset(ofRecord: 1)
    } catch {
      return error.code == "recording-header-short"
    }
  }
}
