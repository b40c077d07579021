// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
internal import Realtime
internal import Synchronization

/// Captures the raw transfers of a device for a while, without a session behind it.
public enum CaptureRun {
  /// What came of it.
  public struct Summary: Sendable, Hashable {
    /// The device in words.
    public var device: String
    public var seconds: Double
    public var bytes: Int
    public var transfers: Int
    /// Transfers that did not get into the file.
    public var skipped: Int
    /// Whether the file reached its largest size before the time was over.
    public var isFull: Bool
    public var ledger: SourceLedger
  }

  /// Streams for so many seconds, or until the file is full or it shall stop; blocks. Throws in words what stands in the way.
  public static func record(
    _ selection: USBSelection, montage: Montage, to path: String, seconds: Double,
    shallStop: () -> Bool = { false }
  ) throws(FacialisError) -> Summary {
    var selection = selection
    selection.options["capture"] = path
    let source = try USBSource(selection, montage: montage)
    let bell = try Doorbell()
    // Nobody takes frames out of the ring: what is wanted is the bytes before it.
    let ring = BlockRing(slotCount: 1, framesPerSlot: 1, channelCount: source.format.channels.count)
    let sink = SampleSink(ring: ring, bell: bell)
    let end = Mutex<FacialisError?>(nil)
    let hasEnded = Atomic(false)
    let thread = try RealtimeThread(name: "facialis-source", urgency: .fifo(priority: 50)) {
      do throws(FacialisError) { try source.run(into: sink) } catch { end.withLock { $0 = error } }
      hasEnded.store(true, ordering: .releasing)
      bell.ring()
    }
    let clock = SystemClock()
    let start = clock.monotonic()
    let limit = start + UInt64(max(0, seconds) * 1e9)
    while !hasEnded.load(ordering: .acquiring), clock.monotonic() < limit, !shallStop() {
      if let result = source.captured, result.isFull || result.failure != nil { break }
      clock.sleep(until: clock.monotonic() + 50_000_000)
    }
    source.stop()
    thread.join()
    let result = source.captured ?? CaptureWriter.Result()
    if let failure = result.failure ?? end.withLock({ $0 }) { throw failure }
    return Summary(
      device: source.description, seconds: Double(clock.monotonic() - start) * 1e-9, bytes: result.bytes,
      transfers: result.transfers, skipped: result.skipped, isFull: result.isFull,
      ledger: source.ledger ?? SourceLedger())
  }
}
