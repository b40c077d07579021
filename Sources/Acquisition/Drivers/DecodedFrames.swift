// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// What a driver made of bytes: frames, the losses between them, and what the device said beside.
///
/// Reused from call to call, so that it does not allocate once it has grown.
public struct DecodedFrames: Sendable, Hashable {
  /// Consecutive frames with what was lost before them.
  public struct Run: Sendable, Hashable {
    /// Frames that the device's own counters or the missing bytes show as lost before these.
    public var lostBefore: Int
    public var frames: Int
  }

  /// What the device said at a frame, counted from the first of this output, lost ones included.
  public struct Notice: Sendable, Hashable {
    public var frame: Int
    public var marker: Marker
  }

  public let channelCount: Int
  /// Interleaved counts of all frames, [frame][channel].
  public private(set) var counts: [Int32] = []
  public private(set) var runs: [Run] = []
  public private(set) var notices: [Notice] = []
  /// Set where the stream cannot go on as it is, and why.
  public private(set) var failure: FacialisError?
  /// Set where the device has to be set up anew, and why, in words.
  public private(set) var restartReason: String?

  public init(channelCount: Int) {
    precondition(channelCount > 0)
    self.channelCount = channelCount
  }

  /// Frames that came.
  public var received: Int { counts.count / channelCount }

  /// Frames that were lost.
  public var lost: Int { runs.reduce(0) { $0 + $1.lostBefore } }

  /// Forgets everything and keeps the memory.
  public mutating func removeAll() {
    counts.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    notices.removeAll(keepingCapacity: true)
    failure = nil
    restartReason = nil
  }

  /// The next value of the frame being filled; `endFrame` follows the last.
  mutating func append(_ count: Int32) { counts.append(count) }

  /// A frame is complete.
  mutating func endFrame() {
    if runs.isEmpty { runs.append(Run(lostBefore: 0, frames: 0)) }
    runs[runs.count - 1].frames += 1
  }

  /// Frames are missing before whatever comes next.
  mutating func lose(_ frames: Int) {
    if frames <= 0 { return }
    if let last = runs.last, last.frames == 0 {
      runs[runs.count - 1].lostBefore += frames
    } else {
      runs.append(Run(lostBefore: frames, frames: 0))
    }
  }

  /// The device said something at the frame that comes next.
  mutating func note(_ words: String) { mark(Marker(.note, words)) }

  /// A trigger input changed at the frame that comes next.
  mutating func mark(_ marker: Marker) { notices.append(Notice(frame: received + lost, marker: marker)) }

  mutating func fail(_ error: FacialisError) { failure = failure ?? error }

  mutating func askForRestart(_ words: String) { restartReason = restartReason ?? words }
}
