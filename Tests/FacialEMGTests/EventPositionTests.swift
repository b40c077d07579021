// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Testing

struct EventPositionTests {
  @Test(arguments: ["7-42", "0-0"]) func aPositionIsReadAndWritten(text: String) throws {
    #expect(try #require(EventPosition(text)).description == text)
  }

  @Test(arguments: ["", "7", "-7-42", "7-", "7-4x", "7--4", "99999999999999999999-1"])
  func nothingElseIsAPosition(text: String) {
    #expect(EventPosition(text) == nil)
  }

  @Test func aNewerEpochComesAfterEveryNumberOfTheOlder() {
    #expect(EventPosition(epoch: 1, number: 900) < EventPosition(epoch: 2, number: 1))
  }
}
