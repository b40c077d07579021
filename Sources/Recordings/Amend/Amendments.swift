// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
internal import FoundationEssentials

/// What was corrected of a recording, oldest first: `X_amendments.json` beside `X.bdf`. The recording itself stays as it was.
///
/// Every reader applies them; nothing in the list is ever changed, only added to.
public struct Amendments: Sendable, Hashable, Codable {
  public private(set) var amendments: [Amendment]

  public init(_ amendments: [Amendment] = []) { self.amendments = amendments }

  public var isEmpty: Bool { amendments.isEmpty }

  /// Path of the list of a recording, whose path without ending is `base`.
  public static func path(_ base: String) -> String { base + "_amendments.json" }

  /// Reads the list of a recording; empty where there is none. Throws where it cannot be read: a correction must not get lost.
  public init(base: String) throws(FacialisError) {
    let path = Self.path(base)
    guard FileManager.default.fileExists(atPath: path) else {
      self.init()
      return
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
    } catch { throw .amendmentsUnreadable(path) }
  }

  /// Adds corrections and writes the list, whole or not at all.
  public mutating func append(_ new: [Amendment], base: String) throws(FacialisError) {
    var longer = self
    longer.amendments += new
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let path = Self.path(base)
    let temporary = path + ".part"
    do {
      let data = try encoder.encode(longer)
      DiskFile.remove(temporary)
      let file = try DiskFile(creating: temporary)
      try file.write(Array(data), at: 0)
      try file.synchronise()
      try file.close()
      try DiskFile.rename(temporary, to: path)
    } catch let error as FacialisError {
      throw error
    } catch { throw .sidecar(path, "\(error)") }
    self = longer
  }

  /// The name that a channel has after all of them.
  public func name(_ name: ChannelName) -> ChannelName { amendments.reduce(name) { $1.name($0) } }

  /// Whether any of them names channels otherwise.
  public var concernChannels: Bool { amendments.contains(where: \.concernsChannels) }

  /// Whether a file made from the recording has channels of before the last of them.
  func isOlderThanChannels(_ path: String) -> Bool {
    guard let last = amendments.last(where: \.concernsChannels),
      let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let modified = attributes[.modificationDate] as? Date
    else { return false }
    return modified.timeIntervalSince1970 < Double(last.utc.nanoseconds) * 1e-9
  }

  /// What a subject, session or task is after all of them; as it stands where none concerns it.
  public func value(_ kind: Amendment.Kind, _ stated: String?) -> String? {
    amendments.last { $0.kind == kind }.map(\.after) ?? stated
  }

  /// The header as it is read.
  func apply(to header: RecordingHeader) -> RecordingHeader {
    var amended = header
    amended.subject = value(.subject, header.subject)
    for index in amended.format.channels.indices {
      amended.format.channels[index].name = name(amended.format.channels[index].name)
    }
    return amended
  }

  /// The description as it is read.
  public func apply(to description: RecordingDescription) -> RecordingDescription {
    var amended = description
    amended.subject = value(.subject, description.subject) ?? description.subject
    amended.session = value(.session, description.session)
    amended.task = value(.task, description.task)
    for index in amended.format.channels.indices {
      amended.format.channels[index].name = name(amended.format.channels[index].name)
    }
    for index in (amended.montage?.channels ?? []).indices {
      if let old = amended.montage?.channels[index].name { amended.montage?.channels[index].name = name(old) }
    }
    return amended
  }

  /// What a reader says of them.
  var warnings: [RecordingWarning] { amendments.map { RecordingWarning("amended", $0.words) } }

  /// Throws where two channels would have one name, or one is renamed that is not there.
  public func check(_ new: Amendment, channels: [ChannelName]) throws(FacialisError) {
    let now = channels.map(name)
    for old in (new.channels ?? [:]).keys where !now.contains(old) { throw .amendedChannelMissing(old, now) }
    var seen: Set<ChannelName> = []
    for name in now.map(new.name) where !seen.insert(name).inserted { throw .amendedChannelTwice(name) }
  }
}

extension FacialisError {
  fileprivate static func amendmentsUnreadable(_ path: String) -> FacialisError {
    FacialisError(
      "amendments-unreadable", .badData,
      "The amendments \(path) cannot be read, and without them channels may be wrong.",
      mend: "Put the file back as it was, or move it away to read the recording as it was made.")
  }

  fileprivate static func amendedChannelMissing(_ name: ChannelName, _ names: [ChannelName]) -> FacialisError {
    FacialisError(
      "channel-missing", .usage,
      "The recording has no channel \(name); it has \(names.map(\.description).joined(separator: ", ")).",
      mend: "Correct --rename.")
  }

  fileprivate static func amendedChannelTwice(_ name: ChannelName) -> FacialisError {
    FacialisError(
      "channel-twice", .usage, "Two channels would be named \(name).",
      mend: "Rename both at once, e.g. --rename L-OOC=R-OOC --rename R-OOC=L-OOC.")
  }
}
