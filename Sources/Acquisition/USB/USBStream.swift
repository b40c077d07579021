// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Realtime

/// A stream from its first transfer to its last, through faults, silence and unplugging: what came, what is missing and why.
struct USBStream {
  /// Nanoseconds without a byte after which the device is set up anew.
  private static let silence: UInt64 = 1_000_000_000
  /// Nanoseconds that a device may take from its start to its first byte.
  private static let patience: UInt64 = 3_000_000_000
  /// Times in a row that a device which sends nothing is set up anew.
  private static let attempts = 3

  private let title: String
  private let sink: SampleSink
  private let account: SourceAccount
  private(set) var position: StreamPosition
  private var decoded: DecodedFrames
  /// Frames known as lost that no frame has followed yet.
  private var pendingLoss = 0
  private var silence: UInt64 = 0
  /// Why the stream broke off, until it goes on.
  private var interruption: SourceLedger.Cause?

  init(format: StreamFormat, title: String, sink: SampleSink, account: SourceAccount) {
    self.title = title
    self.sink = sink
    self.account = account
    position = StreamPosition(rate: format.rate)
    decoded = DecodedFrames(channelCount: format.channels.count)
  }

  /// Why the stream ended for good; nil where the device may come back.
  var failure: FacialisError? { decoded.failure }

  /// The stream broke off.
  mutating func interrupt(_ cause: SourceLedger.Cause) {
    position.interrupt()
    decoded.removeAll()
    // The first cause is what the gap is owed to; what follows are attempts to mend it, but for a device that is gone.
    if interruption == nil || cause == .absent { interruption = cause }
  }

  /// Streams until it is stopped; throws where the device is gone or cannot go on.
  ///
  /// - Parameter remark: takes what is worth a line in the log.
  mutating func pump<Transport: USBTransport>(
    _ link: USBLink<Transport>, isStopped: () -> Bool, remark: (String) -> Void = { _ in }
  ) throws(FacialisError) {
    let heart = sink.heartbeat
    try heart.outside { () throws(FacialisError) in try link.run(.start) }
    if let words = link.transport.shortage { remark("\(title): \(words)") }
    var lastByte = link.transport.now
    silence = Self.patience
    var failures = 0
    while !isStopped() {
      heart.beat()
      if link.transport.waitsLonger {
        heart.outside { link.transport.wait(milliseconds: 100) }
      } else {
        link.transport.wait(milliseconds: 100)
      }
      var fault: Fault?
      while fault == nil, !isStopped() {
        let before = lastByte
        guard takeTransfer(of: link, &lastByte, &fault) else { break }
        if lastByte != before { failures = 0 }
        if let failure = decoded.failure { throw failure }
        if decoded.restartReason != nil { fault = Fault(cause: .device) }
        decoded.removeAll()
      }
      if fault?.isGone == true { throw .transferFailed(title, .gone) }
      if fault == nil, link.transport.now > lastByte + silence { fault = Fault(cause: .silent) }
      guard let fault else { continue }
      interrupt(fault.cause)
      failures += 1
      if failures > Self.attempts { throw .deviceSilent(title) }
      try heart.outside { () throws(FacialisError) in try link.recover() }
      lastByte = link.transport.now
      silence = Self.patience
    }
  }

  /// Why the stream has to be set up anew.
  private struct Fault {
    var cause: SourceLedger.Cause
    var isGone = false
  }

  private mutating func takeTransfer<Transport: USBTransport>(
    of link: USBLink<Transport>, _ lastByte: inout UInt64, _ fault: inout Fault?
  ) -> Bool {
    link.transport.take { arrival, bytes in
      if arrival.followsLoss {
        fault = Fault(cause: .host)
        return
      }
      if !bytes.isEmpty {
        link.decode(bytes, into: &decoded)
        lastByte = arrival.time
        silence = Self.silence
      }
      if let failed = arrival.fault { fault = Fault(cause: .bus, isGone: failed == .gone) }
      deliver(at: arrival.time)
    }
  }

  private mutating func deliver(at time: UInt64) {
    let start = position.frames
    let silentBefore = position.silentLosses
    let gap = position.arrive(frames: decoded.received, lost: decoded.lost, at: time)
    let isSilentLoss = position.silentLosses > silentBefore
    if isSilentLoss {
      sink.notify(.marker(Marker(.note, "device: \(gap) frames are missing by the clock"), sample: start))
    }
    account.lose(gap, to: isSilentLoss ? .silent : interruption ?? .bus)
    account.lose(decoded.lost, to: .device)
    account.receive(decoded.received)
    if decoded.received > 0 { interruption = nil }
    for notice in decoded.notices { sink.notify(.marker(notice.marker, sample: start + gap + notice.frame)) }
    var next = start + gap
    pendingLoss += gap
    var offset = 0
    for run in decoded.runs {
      next += run.lostBefore
      pendingLoss += run.lostBefore
      if run.frames == 0 { continue }
      let end = offset + run.frames * decoded.channelCount
      sink.deliver(
        decoded.counts.span.extracting(offset..<end), firstSample: next, hostTime: time, lostAtSource: pendingLoss)
      pendingLoss = 0
      next += run.frames
      offset = end
    }
  }
}
