// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The first message of a stream of events; in `text/event-stream` the data of a `hello` event.
public struct StreamGreeting: Sendable, Hashable, Codable {
  public var version: String
  public var disclaimer: String
  public var epoch: Int
  public var lastNumber: Int

  public init(last: EventPosition) {
    version = Facialis.version
    disclaimer = Facialis.disclaimer
    epoch = last.epoch
    lastNumber = last.number
  }

  private enum CodingKeys: String, CodingKey {
    case version, disclaimer, epoch
    case lastNumber = "last_number"
  }
}
