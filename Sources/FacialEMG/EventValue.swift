// SPDX-License-Identifier: GPL-3.0-or-later

/// A value of an event's column: a number rounded as its column says, or text.
public enum EventValue: Sendable, Hashable {
  case number(Double)
  case text(String)

  /// The value as tables print it.
  public var text: String {
    switch self {
    case .number(let number): Decimal.shortest(number)
    case .text(let text): text
    }
  }

  public var number: Double? {
    guard case .number(let number) = self else { return nil }
    return number
  }
}

extension EventValue: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}
