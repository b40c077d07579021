// SPDX-License-Identifier: GPL-3.0-or-later

/// Something that a repair wrote otherwise than it stood in the original.
public struct FileChange: Sendable, Hashable, Codable {
  /// The rule that the original broke.
  public let rule: CheckRule
  /// What was done, in one sentence of the user's words.
  public let message: String
  /// Where it stands in the original.
  public let byteOffset: Int?
  /// How many places were changed alike; the offset is the first one's.
  public internal(set) var count: Int

  init(_ rule: CheckRule, _ message: String, byteOffset: Int?) {
    self.rule = rule
    self.message = message
    self.byteOffset = byteOffset
    count = 1
  }

  private enum CodingKeys: String, CodingKey {
    case rule, message, count
    case byteOffset = "byte_offset"
  }
}

/// Changes as they are made; of those that come record by record the first is told and the others are counted.
struct FileChanges {
  private(set) var all: [FileChange] = []

  mutating func add(_ rule: CheckRule, _ message: String, _ byteOffset: Int? = nil, isRepeated: Bool = false) {
    if isRepeated, let index = all.firstIndex(where: { $0.rule == rule }) {
      all[index].count += 1
    } else {
      all.append(FileChange(rule, message, byteOffset: byteOffset))
    }
  }
}
