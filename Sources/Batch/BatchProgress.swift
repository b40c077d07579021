// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// How far a batch of files is, as one line for a terminal; pure, the time is passed in.
public struct BatchProgress: Sendable, Hashable {
  private var sizes: [Double]
  private var shares: [Double]
  /// Bytes of all files that have to be read, and how many of them were.
  private var total: Double
  private var done = 0.0
  private let start: Double
  /// Files that are through, well or not.
  public private(set) var finished = 0

  /// Begins at the time `now` in seconds, with the sizes of all files in bytes.
  public init(sizes: [Int], now: Double) {
    self.sizes = sizes.map { Double(max($0, 1)) }
    total = self.sizes.reduce(0, +)
    shares = [Double](repeating: 0, count: sizes.count)
    start = now
  }

  /// Takes note that a share from 0 to 1 of a file is done.
  public mutating func update(_ file: Int, _ share: Double) {
    let share = min(max(share, shares[file]), 1)
    done += (share - shares[file]) * sizes[file]
    shares[file] = share
  }

  /// Takes note that a file is through.
  public mutating func finish(_ file: Int) {
    update(file, 1)
    finished += 1
  }

  /// Takes note that a file did not have to be read.
  public mutating func skip(_ file: Int) {
    done -= shares[file] * sizes[file]
    total -= sizes[file]
    (sizes[file], shares[file]) = (0, 1)
    finished += 1
  }

  /// `[#####.....]  48 %  3 of 7 files  61 MB/s  0:12 left`
  public func line(now: Double) -> String {
    let share = total > 0 ? min(1, done / total) : 1
    let width = 24
    let filled = Int(share * Double(width))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    let percent = String(Int(share * 100))
    let padding = String(repeating: " ", count: 3 - percent.count)
    var line = "[\(bar)] \(padding)\(percent) %  \(finished) of \(sizes.count) files"
    let elapsed = now - start
    if elapsed > 0.5, done > 0 {
      let rate = done / elapsed
      line += "  \(Decimal.fixed(rate / 1e6, rate < 1e7 ? 1 : 0)) MB/s"
      let left = Int(((total - done) / rate).rounded(.up))
      let seconds = left % 60 < 10 ? "0\(left % 60)" : "\(left % 60)"
      line += left >= 3600 ? "  \(left / 3600) h \(left / 60 % 60) min left" : "  \(left / 60):\(seconds) left"
    }
    return line
  }
}
