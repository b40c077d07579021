// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// A correction of what was said of a recording, made after it: which channel is which, whose it is, what was recorded.
public struct Amendment: Sendable, Hashable, Codable {
  /// What is corrected.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Left and right of every channel change places.
    case swapSides = "swap_sides"
    /// Channels get other names, all at once.
    case rename
    case subject
    case session
    case task
  }

  public var kind: Kind
  /// Names before and after, of as many channels as are renamed; nil for other kinds.
  public var channels: [ChannelName: ChannelName]?
  /// What stood there, and what is right; nil where channels are concerned, or nothing stood there.
  public var before: String?
  public var after: String?
  /// Why, in the words of who did it; no names of patients.
  public var reason: String
  /// When it was made, and by which user of the machine.
  public var utc: UTCTime
  public var uid: UInt32

  public init(
    _ kind: Kind, channels: [ChannelName: ChannelName]? = nil, before: String? = nil, after: String? = nil,
    reason: String, utc: UTCTime, uid: UInt32
  ) {
    self.kind = kind
    self.channels = channels
    self.before = before
    self.after = after
    self.reason = reason
    self.utc = utc
    self.uid = uid
  }

  private enum CodingKeys: String, CodingKey {
    case kind, channels, before, after, reason, utc, uid
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(Kind.self, forKey: .kind)
    let names = try container.decodeIfPresent([String: String].self, forKey: .channels)
    channels = try names.map { names in
      var channels: [ChannelName: ChannelName] = [:]
      for (old, new) in names {
        guard let old = ChannelName(old), let new = ChannelName(new) else {
          throw DecodingError.dataCorruptedError(
            forKey: .channels, in: container, debugDescription: "\"\(old)\" or \"\(new)\" is no channel")
        }
        channels[old] = new
      }
      return channels
    }
    before = try container.decodeIfPresent(String.self, forKey: .before)
    after = try container.decodeIfPresent(String.self, forKey: .after)
    reason = try container.decode(String.self, forKey: .reason)
    utc = try container.decode(UTCTime.self, forKey: .utc)
    uid = try container.decode(UInt32.self, forKey: .uid)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    let names = channels.map { channels in
      Dictionary(uniqueKeysWithValues: channels.map { ($0.key.description, $0.value.description) })
    }
    try container.encodeIfPresent(names, forKey: .channels)
    try container.encodeIfPresent(before, forKey: .before)
    try container.encodeIfPresent(after, forKey: .after)
    try container.encode(reason, forKey: .reason)
    try container.encode(utc, forKey: .utc)
    try container.encode(uid, forKey: .uid)
  }

  var concernsChannels: Bool { kind == .swapSides || kind == .rename }

  /// The name that a channel has after it.
  public func name(_ name: ChannelName) -> ChannelName {
    switch kind {
    case .swapSides: ChannelName(name.side == .left ? .right : .left, name.muscle, site: name.site)
    case .rename: channels?[name] ?? name
    default: name
    }
  }

  /// One sentence for people.
  public var words: String {
    let what =
      switch kind {
      case .swapSides: "left and right of every channel were swapped"
      case .rename:
        (channels ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) is \($0.value)" }.joined(separator: ", ")
      default: "the \(kind.rawValue) is \(after ?? "none") and not \(before ?? "none")"
      }
    return "Amended at \(utc.rfc3339) by user \(uid): \(what)."
  }
}
