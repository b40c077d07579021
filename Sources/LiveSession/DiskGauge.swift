// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation
internal import Synchronization

/// Knows how much is free on the disk of a folder without ever making anybody wait for that disk.
///
/// A disk that hangs holds one thread of the queue below, and after `longestSilence` the figure is no longer given.
public final class DiskGauge: Sendable {
  private struct State {
    var freeBytes: Int?
    var lookedAt: ContinuousClock.Instant?
    var isLooking = false
  }

  private static let pace = Duration.seconds(1)
  private static let longestSilence = Duration.seconds(10)

  private let folder: String
  private let state = Mutex(State())

  /// - Parameter folder: need not be there yet; the nearest folder above it stands for it.
  public init(folder: String) {
    self.folder = folder
    look()
  }

  /// Bytes that may still be written, at most a few seconds old; nil where that is not known.
  public var freeBytes: Int? {
    let now = ContinuousClock.now
    let (free, isDue) = state.withLock { state -> (Int?, Bool) in
      let age = state.lookedAt.map { now - $0 }
      let isKnown = age.map { $0 < Self.longestSilence } ?? false
      let isDue = !state.isLooking && (age.map { $0 >= Self.pace } ?? true)
      if isDue { state.isLooking = true }
      return (isKnown ? state.freeBytes : nil, isDue)
    }
    if isDue { DispatchQueue.global(qos: .utility).async { [self] in look() } }
    return free
  }

  private func look() {
    var path = folder
    var free = RecordingFolder.freeBytes(path)
    while free == nil, path.count > 1 {
      path = URL(filePath: path).deletingLastPathComponent().path
      free = RecordingFolder.freeBytes(path)
    }
    state.withLock { $0 = State(freeBytes: free, lookedAt: .now) }
  }
}
