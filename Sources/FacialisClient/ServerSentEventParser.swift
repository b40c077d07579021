// SPDX-License-Identifier: GPL-3.0-or-later

/// Cuts the bytes of `text/event-stream`, arriving in pieces of any length, into messages (WHATWG HTML, section 9.2).
public struct ServerSentEventParser: Sendable {
  /// One message.
  public struct Message: Sendable, Hashable {
    /// `message` where the stream names none.
    public var event: String
    public var data: String
    /// The last id that the stream gave, of this message or before it.
    public var id: String?

    public init(event: String, data: String, id: String?) {
      self.event = event
      self.data = data
      self.id = id
    }
  }

  /// No line may be longer, in bytes.
  public static let longestLine = 1 << 20

  private var line: [UInt8] = []
  private var lastWasReturn = false
  private var event = ""
  private var data: [String] = []
  private var id: String?
  private var ready: [Message] = []
  /// Whether a line was longer than any that a daemon writes; what follows is not to be trusted.
  public private(set) var isOverlong = false

  public init() {}

  public mutating func append(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      switch byte {
      case 10 where lastWasReturn: lastWasReturn = false
      case 10, 13:
        lastWasReturn = byte == 13
        endLine()
      default:
        lastWasReturn = false
        if line.count < Self.longestLine { line.append(byte) } else { isOverlong = true }
      }
    }
  }

  /// The messages that are whole, once.
  public mutating func messages() -> [Message] {
    defer { ready.removeAll(keepingCapacity: true) }
    return ready
  }

  private mutating func endLine() {
    defer { line.removeAll(keepingCapacity: true) }
    guard !line.isEmpty else {
      if !data.isEmpty {
        ready.append(Message(event: event.isEmpty ? "message" : event, data: data.joined(separator: "\n"), id: id))
      }
      event = ""
      data = []
      return
    }
    let colon = line.firstIndex(of: UInt8(ascii: ":"))
    let name = String(decoding: line[..<(colon ?? line.endIndex)], as: UTF8.self)
    var value = colon.map { line[($0 + 1)...] } ?? []
    if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
    let text = String(decoding: value, as: UTF8.self)
    switch name {
    case "event": event = text
    case "data": data.append(text)
    case "id" where !text.utf8.contains(0): id = text
    default: break
    }
  }
}
