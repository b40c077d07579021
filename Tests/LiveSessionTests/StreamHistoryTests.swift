// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import LiveSession
import Testing

@Suite struct StreamHistoryTests {
  /// Appends frames whose counts are their samples and, for the second channel, the negative.
  private func append(_ history: inout StreamHistory, _ frames: Int) {
    let counts = (history.end..<history.end + frames).flatMap { [Int32($0), -Int32($0)] }
    history.append(counts.span, frames: frames)
  }

  /// Everything from a sample on: the first count of every frame, nil for missing ones.
  private func read(_ history: StreamHistory, from sample: Int) -> [Int32?] {
    var read: [Int32?] = []
    var sample = sample
    while sample < history.end {
      switch history.item(at: sample) {
      case .gap(let count, _):
        read += Array(repeating: nil, count: count)
        sample += count
      case .frames(let places):
        for place in places {
          #expect(history.memory[2 * place + 1] == -history.memory[2 * place])
          read.append(history.memory[2 * place])
        }
        sample += places.count
      }
    }
    return read
  }

  /// Blocks of every length against a plain list, over many rounds of the ring.
  @Test(arguments: [1, 3, 7, 16]) func itGivesBackTheLatestFrames(block: Int) {
    var history = StreamHistory(capacity: 16, channelCount: 2)
    var all: [Int32?] = []
    for round in 0..<60 {
      if round % 9 == 4 {
        history.gap(round, inRing: 0)
        all += Array(repeating: nil, count: round)
      }
      all += (history.end..<history.end + block).map { Int32($0) }
      append(&history, block)
      #expect(history.end == all.count)
      #expect(all.count - history.first >= min(16, all.compactMap { $0 }.count))
      #expect(all[history.first...].compactMap { $0 }.count == min(16, all.compactMap { $0 }.count))
      #expect(read(history, from: history.first) == Array(all[history.first...]))
      #expect(history.memory.count <= 32)
    }
    // What is forgotten is missing.
    #expect(read(history, from: history.first - 5).prefix(5) == [nil, nil, nil, nil, nil])
  }

  @Test func gapsKeepWhatWasLostInTheRing() {
    var history = StreamHistory(capacity: 100, channelCount: 2)
    append(&history, 10)
    history.gap(5, inRing: 3)
    history.gap(4, inRing: 0)
    append(&history, 10)
    #expect(history.item(at: 10) == .gap(9, inRing: 3))
    #expect(history.item(at: 19) == .frames(10..<20))
    #expect(history.beginning(from: 12) == 19)
    #expect(history.beginning(from: 5) == 5)
    #expect(history.beginning(from: 29) == 29)
    history.gap(2, inRing: 0)
    #expect(history.beginning(from: 30) == 31)
  }

  /// A storm of gaps costs no more memory than the frames between them.
  @Test func gapsAreBounded() {
    var history = StreamHistory(capacity: 100_000, channelCount: 2)
    for _ in 0..<5000 {
      append(&history, 1)
      history.gap(1, inRing: 0)
    }
    append(&history, 1)
    #expect(history.first == 10_000 - 2 * 1023)
    #expect(read(history, from: history.first).count == 2 * 1023 + 1)
  }
}
