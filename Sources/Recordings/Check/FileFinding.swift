// SPDX-License-Identifier: GPL-3.0-or-later

/// Something that a check found in a file.
public struct FileFinding: Sendable, Hashable, Codable {
  public let rule: CheckRule
  public let severity: CheckRule.Severity
  /// One sentence in the user's words.
  public let message: String
  /// Where in the file it is, the first time; nil where it is no single place.
  public let byteOffset: Int?
  /// How often it was found.
  public internal(set) var count: Int
  public let clause: String
  public let mend: String

  init(_ rule: CheckRule, _ message: String, byteOffset: Int?) {
    self.rule = rule
    severity = rule.severity
    self.message = message
    self.byteOffset = byteOffset
    count = 1
    clause = rule.clause
    mend = rule.mend
  }

  private enum CodingKeys: String, CodingKey {
    case rule, severity, message, count, clause, mend
    case byteOffset = "byte_offset"
  }
}
