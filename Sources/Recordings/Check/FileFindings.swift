// SPDX-License-Identifier: GPL-3.0-or-later

/// Findings as they come in; of each rule the first few, the others counted.
struct FileFindings {
  private(set) var all: [FileFinding] = []
  private var seen: [CheckRule: Int] = [:]

  /// Findings of one rule that are told one by one; a file with many signals has as many labels.
  private static let limit = 20

  /// Adds a finding; `isRepeated` where one place stands for all of its kind.
  mutating func add(_ rule: CheckRule, _ message: String, _ byteOffset: Int? = nil, isRepeated: Bool = false) {
    let count = seen[rule, default: 0]
    seen[rule] = count + 1
    if count >= (isRepeated ? 1 : Self.limit), let last = all.lastIndex(where: { $0.rule == rule }) {
      all[last].count += 1
    } else {
      all.append(FileFinding(rule, message, byteOffset: byteOffset))
    }
  }
}
