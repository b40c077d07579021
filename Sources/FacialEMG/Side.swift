// SPDX-License-Identifier: GPL-3.0-or-later

/// A side of the patient's face.
public enum Side: String, Sendable, Hashable, Codable, CaseIterable {
  case left
  case right

  /// The other side.
  public var opposite: Side { self == .left ? .right : .left }

  /// `L` or `R`, as channel names begin.
  public var letter: String { self == .left ? "L" : "R" }
}

/// The side or sides that an event concerns.
public enum EventSide: String, Sendable, Hashable, Codable, CaseIterable {
  case left
  case right
  case both

  /// One side as the side of an event.
  public init(_ side: Side) {
    self = side == .left ? .left : .right
  }

  /// The side, or nil where it is both.
  public var single: Side? {
    switch self {
    case .left: .left
    case .right: .right
    case .both: nil
    }
  }
}
