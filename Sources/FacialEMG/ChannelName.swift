// SPDX-License-Identifier: GPL-3.0-or-later

/// The name of a channel: side, muscle and, for a second site of the muscle, the site, e.g. `L-OOC` or `R-OOC-inf`.
public struct ChannelName: Sendable, Hashable {
  public let side: Side
  public let muscle: Muscle
  /// The site where a muscle has several, `2` or `inf`; letters, digits and `_` only.
  public let site: String?

  public init(_ side: Side, _ muscle: Muscle, site: String? = nil) {
    self.side = side
    self.muscle = muscle
    self.site = site
  }

  /// Reads the canonical form, `L-OOC`, `L-OOC-2`; nil for anything else (foreign labels: `ChannelLabel`).
  public init?(_ text: String) {
    let parts = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let muscle = Muscle(rawValue: String(parts[1])) else { return nil }
    switch parts[0] {
    case "L": side = .left
    case "R": side = .right
    default: return nil
    }
    self.muscle = muscle
    guard parts.count == 3 else {
      site = nil
      return
    }
    let allowed = parts[2].utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
    }
    guard !parts[2].isEmpty, allowed else { return nil }
    site = String(parts[2])
  }

  /// The label in EDF+/BDF+ files and BIDS tables, `EMG L-OOC`.
  public var fileLabel: String { "EMG \(self)" }

  /// The name in words, `left orbicularis oculi (inf)`.
  public var spelledOut: String {
    "\(side.rawValue) \(muscle.anatomicalName)" + (site.map { " (\($0))" } ?? "")
  }
}

extension ChannelName: CustomStringConvertible {
  public var description: String {
    "\(side.letter)-\(muscle.rawValue)" + (site.map { "-\($0)" } ?? "")
  }
}

extension ChannelName: Comparable {
  /// Brow to chin, left before right, then by site.
  public static func < (a: ChannelName, b: ChannelName) -> Bool {
    if a.muscle != b.muscle { return a.muscle.order < b.muscle.order }
    if a.side != b.side { return a.side == .left }
    return (a.site ?? "") < (b.site ?? "")
  }
}

extension ChannelName: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let name = ChannelName(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\"\(text)\" is no channel name such as L-OOC or R-OOC-inf")
    }
    self = name
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
