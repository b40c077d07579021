// SPDX-License-Identifier: GPL-3.0-or-later
import SpasmDetection
import Testing

struct SignalHistoryTests {
  @Test(arguments: [1, 3, 7, 64])
  func readsWhatWasAppended(_ block: Int) {
    var history = SignalHistory(channelCount: 12, frames: 100, delay: 2)
    var sample = 0
    while sample < 1000 {
      let count = min(block, 1000 - sample)
      var frames: [SIMD8<Double>] = []
      for index in sample..<sample + count {
        for group in 0..<2 {
          var frame = SIMD8<Double>.zero
          for lane in 0..<8 { frame[lane] = Double(index * 100 + group * 8 + lane) }
          frames.append(frame)
        }
      }
      history.append(frames.span)
      sample += count
    }
    #expect(history.range == 872..<1000)
    for index in [872, 900, 999] {
      for channel in [0, 7, 8, 11] { #expect(history.value(channel, at: index) == Double(index * 100 + channel)) }
    }
    #expect(history.value(3, at: 871) == 0)
    #expect(history.value(3, at: 1000) == 0)
    var copy = [Double](repeating: -1, count: 6)
    history.copy(9, 996..<1002, into: &copy)
    #expect(copy == [99609, 99709, 99809, 99909, 0, 0])
    history.copy(2, 869..<875, into: &copy)
    #expect(copy == [0, 0, 0, 87202, 87302, 87402])
    // The ring of 128 frames ends before 896.
    history.copy(11, 893..<899, into: &copy)
    #expect(copy == [89311, 89411, 89511, 89611, 89711, 89811])
    history.copy(0, 1100..<1106, into: &copy)
    #expect(copy == [0, 0, 0, 0, 0, 0])
    history.copy(0, 100..<106, into: &copy)
    #expect(copy == [0, 0, 0, 0, 0, 0])
  }

  @Test func restartForgets() {
    var history = SignalHistory(channelCount: 1, frames: 8, delay: 0)
    history.append([SIMD8<Double>(repeating: 1)].span)
    history.restart(at: 50)
    #expect(history.range == 50..<50)
    history.append([SIMD8<Double>(repeating: 5)].span)
    #expect(history.value(0, at: 50) == 5)
    #expect(history.value(0, at: 0) == 0)
  }
}
