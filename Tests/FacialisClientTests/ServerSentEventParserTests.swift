// SPDX-License-Identifier: GPL-3.0-or-later
import FacialisClient
import Testing

/// Examples after WHATWG HTML, section 9.2.
struct ServerSentEventParserTests {
  typealias Message = ServerSentEventParser.Message

  static let stream =
    ": comment\n\nid: 1-2\ndata: {\"a\":1}\n\n"
    + "event: lost\r\ndata:first\r\ndata:  second\r\n\r\ndata\n\nid\ndata: x\n\n"
  static let messages = [
    Message(event: "message", data: "{\"a\":1}", id: "1-2"),
    Message(event: "lost", data: "first\n second", id: "1-2"),
    Message(event: "message", data: "", id: "1-2"),
    Message(event: "message", data: "x", id: ""),
  ]

  @Test(arguments: [1, 2, 3, 7, 1000]) func messagesDoNotDependOnHowTheBytesAreCut(piece: Int) {
    let bytes = Array(Self.stream.utf8)
    var parser = ServerSentEventParser()
    var read: [Message] = []
    for start in stride(from: 0, to: bytes.count, by: piece) {
      parser.append(bytes[start..<min(start + piece, bytes.count)])
      read += parser.messages()
    }
    #expect(read == Self.messages)
    #expect(parser.messages().isEmpty)
  }

  @Test func whatIsNotEndedIsNotGiven() {
    var parser = ServerSentEventParser()
    parser.append("data: half\n".utf8)
    #expect(parser.messages().isEmpty)
  }

  @Test func anEndlessLineCostsBoundedMemory() {
    var parser = ServerSentEventParser()
    parser.append(repeatElement(UInt8(ascii: "x"), count: ServerSentEventParser.longestLine + 5))
    #expect(parser.isOverlong)
  }
}
