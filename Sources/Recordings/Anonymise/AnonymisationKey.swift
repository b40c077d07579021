// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
internal import FoundationEssentials

/// Which subject goes by which code after anonymisation, and by how many days the subject's dates are shifted.
///
/// The same subject always gets the same code and the same shift, so that intervals between visits stay. The key undoes the
/// anonymisation: it is kept apart from the data, for its owner's eyes alone (mode 0600).
public struct AnonymisationKey: Sendable, Hashable, Codable {
  /// What a subject becomes.
  public struct Entry: Sendable, Hashable, Codable {
    /// The new code.
    public var code: String
    /// Days that are added to every date; negative.
    public var shiftDays: Int

    public init(code: String, shiftDays: Int) {
      self.code = code
      self.shiftDays = shiftDays
    }

    private enum CodingKeys: String, CodingKey {
      case code
      case shiftDays = "shift_days"
    }
  }

  public private(set) var subjects: [String: Entry]

  /// Days by which dates go back; the header's two digits of the year reach no further than 1985.
  package static let shifts = 365...10_950

  public init(subjects: [String: Entry] = [:]) { self.subjects = subjects }

  /// The entry of a subject, made with random numbers where there is none.
  public mutating func entry(_ subject: String, using random: inout some RandomNumberGenerator) -> Entry {
    if let entry = subjects[subject] { return entry }
    let taken = Set(subjects.values.map(\.code)).union(subjects.keys)
    var code = ""
    repeat {
      code = "P" + String(Int.random(in: 10_000...99_999, using: &random))
    } while taken.contains(code)
    let entry = Entry(code: code, shiftDays: -Int.random(in: Self.shifts, using: &random))
    subjects[subject] = entry
    return entry
  }

  /// The days that are added to a subject's dates: none where the subject goes by a code of this key, whose dates are shifted already.
  package mutating func shiftDays(of subject: String, using random: inout some RandomNumberGenerator) -> Int {
    subjects.values.contains { $0.code == subject } ? 0 : entry(subject, using: &random).shiftDays
  }

  /// Reads a key; one that does not exist is empty. Throws where others than its owner can read it, or it is none.
  public init(path: String) throws(FacialisError) {
    let file: DiskFile
    do throws(FacialisError) {
      file = try DiskFile(reading: path)
    } catch  where error.category == .notFound {
      self.init()
      return
    }
    guard try file.mode() & 0o077 == 0 else { throw .keyExposed(path) }
    var bytes = [UInt8](repeating: 0, count: min(try file.size(), 1 << 26))
    _ = try file.read(bytes.count, at: 0, into: &bytes)
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch { throw .keyUnreadable(path) }
  }

  /// Writes it whole or not at all, mode 0600.
  public func write(to path: String) throws(FacialisError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let data: Data
    do { data = try encoder.encode(self) } catch { throw .sidecar(path, "\(error)") }
    let temporary = path + ".part"
    DiskFile.remove(temporary)
    let file = try DiskFile(creating: temporary, mode: 0o600)
    try file.write(Array(data), at: 0)
    try file.synchronise()
    try file.close()
    try DiskFile.rename(temporary, to: path)
  }
}

extension FacialisError {
  fileprivate static func keyExposed(_ path: String) -> FacialisError {
    FacialisError(
      "key-exposed", .noPermission, "The key \(path) undoes the anonymisation, and others can read it.",
      mend: "chmod 600 \(path)")
  }

  fileprivate static func keyUnreadable(_ path: String) -> FacialisError {
    FacialisError(
      "key-unreadable", .badData, "\(path) is no key of facialis anonymize.",
      mend: "Name the key's file, or a new one.")
  }
}
