// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonService
import Logging
import Testing

struct JournalLogHandlerTests {
  @Test func linesAndMetadataAreFields() throws {
    let ear = try DatagramEar(TestFolder())
    let handler = try #require(JournalLogHandler(path: ear.path))
    var logger = Logger(label: "x") { _ in handler }
    logger[metadataKey: "epoch"] = "3"
    logger.warning("the disk is slow", metadata: ["reason-x": "a b"])
    logger.debug("not wanted")
    #expect(
      ear.words() == [
        """
        MESSAGE=the disk is slow epoch=3 reason-x=a b
        PRIORITY=4
        SYSLOG_IDENTIFIER=facialisd
        FACIALIS_EPOCH=3
        FACIALIS_REASON_X=a b

        """
      ])
  }

  /// A line's end in a value would begin a field of the writer's choice.
  @Test func lineEndsAreFramedByLength() {
    let bytes = JournalLogHandler.datagram(.error, "one\ntwo", [:])
    let head = Array("MESSAGE\n".utf8) + [7, 0, 0, 0, 0, 0, 0, 0] + Array("one\ntwo\nPRIORITY=3\n".utf8)
    #expect(bytes.starts(with: head))
  }

  @Test func theJournalIsKnownByItsStream() {
    #expect(JournalLogHandler(environment: [:]) == nil)
    #expect(JournalLogHandler(environment: ["JOURNAL_STREAM": "0:0"]) == nil)
  }
}
