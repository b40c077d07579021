// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Realtime

/// A device that says what a capture of it says, at the pace of then or as fast as it is taken.
///
/// The driver and the stream decide anew: where they come to other decisions than they did then, the capture is followed as far
/// as it can be, and ends in words where it has no answer.
final class CaptureTransport: USBTransport {
  let title: String
  private let path: String
  private let reader: CaptureReader
  private let clock: any HostClock
  /// Nanoseconds of capture a nanosecond; nil where nobody waits.
  private let speed: Double?
  private let origin: UInt64
  /// Time of the capture that has been reached.
  private var reached: UInt64 = 0
  private var waiting: CaptureReader.Entry?
  /// Whether the stream waited for a transfer although the capture shows that it was set up anew or opened again.
  private var isAstray = false
  private(set) var isAtEnd = false
  /// Why the capture cannot be followed any further.
  private(set) var failure: FacialisError?
  /// Called before each transfer, to wait for room.
  var pause: () -> Void = {}

  init(_ reader: CaptureReader, path: String, speed: Double?, clock: any HostClock) {
    self.reader = reader
    self.path = path
    self.speed = speed
    self.clock = clock
    title = reader.head.title
    origin = clock.monotonic()
  }

  var now: UInt64 { hostTime(reached) }

  private func hostTime(_ time: UInt64) -> UInt64 {
    origin + (speed.map { UInt64(Double(time) / $0) } ?? time)
  }

  private func peek() -> CaptureReader.Entry? {
    if waiting == nil, failure == nil {
      do throws(FacialisError) { waiting = try reader.next() } catch { failure = error }
    }
    if waiting == nil { isAtEnd = true }
    return waiting
  }

  /// Goes on to where the device was opened the next time; false where it was not.
  func reopen() -> Bool {
    isAstray = false
    while let entry = peek() {
      waiting = nil
      reached = max(reached, entry.time)
      if entry.record == .opened { return true }
    }
    return false
  }

  var waitsLonger: Bool { true }

  func begin(_ stage: DriverStage) {
    isAstray = false
    guard let entry = peek(), case .stage = entry.record else { return }
    waiting = nil
    reached = max(reached, entry.time)
  }

  func perform(_ request: USBRequest) -> USBReply {
    guard let entry = peek() else { return .failed(.gone) }
    guard case .exchange(let asked, let reply) = entry.record, asked == request else {
      // A transfer that was not taken any more, or another request than then.
      if failure == nil, !isAtEnd { failure = .captureDiverged(path) }
      return .failed(.gone)
    }
    waiting = nil
    reached = max(reached, entry.time)
    return reply
  }

  func openStream(_ plan: USBStreamPlan) throws(FacialisError) {}

  func closeStream() {}

  func wait(milliseconds: Int) {
    guard let entry = peek() else { return }
    switch entry.record {
    case .transfer, .skipped, .head: advance(to: entry.time)
    case .exchange, .opened, .stage(.identify), .stage(.start), .stage(.recover):
      isAstray = reached >= entry.time
      advance(to: entry.time)
    case .stage(.stop), .ended: isAtEnd = true
    }
  }

  private func advance(to time: UInt64) {
    reached = max(reached, time)
    if speed != nil { clock.sleep(until: hostTime(reached)) }
  }

  func take(_ body: (USBArrival, Span<UInt8>) -> Void) -> Bool {
    while let entry = peek() {
      switch entry.record {
      case .transfer(let bytes, let fault, let followsLoss):
        // Waited for first, where it lies in the future.
        if entry.time > reached { return false }
        waiting = nil
        pause()
        body(USBArrival(time: hostTime(entry.time), fault: fault, followsLoss: followsLoss), bytes.span)
        return true
      case .skipped:
        waiting = nil
        body(USBArrival(time: now, fault: nil, followsLoss: true), Span())
        return true
      case .opened, .exchange, .stage:
        if !isAstray || isAtEnd { return false }
        isAstray = false
        let isGone = entry.record == .opened || entry.record == .stage(.identify)
        body(USBArrival(time: now, fault: isGone ? .gone : .transmission), Span())
        return true
      case .head, .ended: return false
      }
    }
    return false
  }
}
