// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// One of `count` parts of a list, numbered from 1: `3/10`.
public struct Shard: Sendable, Hashable {
  public let number: Int
  public let count: Int

  /// The whole list.
  public static let whole = Shard(number: 1, count: 1)

  private init(number: Int, count: Int) {
    self.number = number
    self.count = count
  }

  /// Reads `K/N` with 1 <= K <= N.
  public init(_ text: String) throws(FacialisError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]), number >= 1, number <= count,
      count <= 1_000_000
    else {
      throw FacialisError(
        "shard-invalid", .usage, "\"\(text)\" is no shard.", mend: "Give K/N with K from 1 to N, e.g. --shard 3/10.")
    }
    self.init(number: number, count: count)
  }

  /// The indices that belong to it; the shards follow one another and differ by at most one in size.
  public func range(of total: Int) -> Range<Int> {
    (number - 1) * total / count..<number * total / count
  }

  /// Its name in files, `3-of-10`.
  public var name: String { "\(number)-of-\(count)" }

  /// Reads `name` back; nil for anything else.
  public init?(name: some StringProtocol) {
    let parts = name.split(separator: "-")
    guard parts.count == 3, parts[1] == "of", let shard = try? Shard("\(parts[0])/\(parts[2])") else { return nil }
    self = shard
  }
}
