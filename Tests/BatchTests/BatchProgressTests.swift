// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import Testing

struct BatchProgressTests {
  @Test func weighsFilesByTheirSize() {
    var progress = BatchProgress(sizes: [3_000_000, 1_000_000], now: 10)
    progress.finish(0)
    progress.update(1, 0.5)
    #expect(progress.line(now: 12) == "[#####################...]  87 %  1 of 2 files  1.8 MB/s  0:01 left")
  }

  @Test func saysNothingOfTheRateAtOnce() {
    let progress = BatchProgress(sizes: [100], now: 0)
    #expect(progress.line(now: 0.1) == "[........................]   0 %  0 of 1 files")
  }

  @Test(arguments: [(0.001, "2 h 46 min left"), (0.5, "0:10 left")])
  func timeLeft(share: Double, text: String) {
    var progress = BatchProgress(sizes: [1000], now: 0)
    progress.update(0, share)
    #expect(progress.line(now: 10).hasSuffix(text))
  }

  @Test func neverGoesBackNorBeyondTheEnd() {
    var progress = BatchProgress(sizes: [1000], now: 0)
    progress.update(0, 0.9)
    progress.update(0, 0.2)
    #expect(progress.line(now: 0).contains(" 90 %"))
    progress.update(0, 7)
    #expect(progress.line(now: 0).contains("100 %"))
  }

  @Test func emptyFilesAreNoDivisionByZero() {
    #expect(BatchProgress(sizes: [0], now: 0).line(now: 5).contains("0 %"))
  }
}
