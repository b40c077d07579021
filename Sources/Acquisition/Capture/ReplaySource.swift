// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
public import Realtime
internal import Synchronization

/// A capture of USB traffic as a source: its bytes go through the driver of today, faults and replugs included.
public final class ReplaySource: SampleSource {
  public let format: StreamFormat
  public let description: String
  public let waitsForConsumers: Bool
  public let serialNumber: String?

  private let settings: DriverSettings
  private let identifier: USBIdentifier
  private let title: String
  private let account = SourceAccount()
  private let link: Mutex<ReplayLinkBox>
  private let clock: any HostClock
  private let isStopped = Atomic(false)

  /// Reads what the capture says of its device; throws where it is none, or where its driver finds it unfit.
  public init(path: String, speed: PlaybackSpeed, clock: any HostClock = SystemClock()) throws(FacialisError) {
    let reader = try CaptureReader(path)
    guard let identifier = reader.head.identifier else { throw .notACapture(path) }
    settings = DriverSettings(montage: reader.head.montage, options: reader.head.options)
    self.identifier = identifier
    self.clock = clock
    title = reader.head.title
    let factor: Double? = if case .times(let factor) = speed { factor } else { nil }
    waitsForConsumers = factor == nil
    let transport = CaptureTransport(reader, path: path, speed: factor, clock: clock)
    var made: USBLink<CaptureTransport>?
    // A device that could not be identified at first may have been later on.
    var refusal: FacialisError?
    while made == nil, transport.reopen() {
      do throws(FacialisError) {
        made = try USBLink(transport, driver: DriverList.make(identifier, settings: settings))
      } catch {
        if let failure = transport.failure { throw failure }
        refusal = error
      }
    }
    guard let link = made, let format = link.driver.format else {
      throw transport.failure ?? refusal ?? .captureDiverged(path)
    }
    self.format = format
    serialNumber = link.driver.serialNumber
    description = "capture of \(link.driver.summary)"
    self.link = Mutex(ReplayLinkBox(link))
  }

  public var ledger: SourceLedger? { account.value }

  public func stop() { isStopped.store(true, ordering: .releasing) }

  private var shallStop: Bool { isStopped.load(ordering: .acquiring) }

  public func run(into sink: SampleSink) throws(FacialisError) {
    guard var link = link.withLock({ $0.take() }) else { return }
    let transport = link.transport
    if waitsForConsumers {
      let largest = sink.ring.slotCount * sink.ring.framesPerSlot / 2
      transport.pause = { [self] in
        while !shallStop, !sink.hasRoom(frames: largest) {
          sink.heartbeat.beat()
          // Nobody tells of room in the ring; a millisecond is far below what it holds.
          clock.sleep(until: clock.monotonic() + 1_000_000)
        }
      }
    }
    var stream = USBStream(format: format, title: title, sink: sink, account: account)
    while !shallStop, !transport.isAtEnd {
      do throws(FacialisError) {
        try stream.pump(link, isStopped: { shallStop || transport.isAtEnd })
      } catch {
        if let failure = transport.failure { throw failure }
        if stream.failure != nil { throw error }
        stream.interrupt(.absent)
        if transport.isAtEnd { break }
        sink.notify(.detached(error.message))
        guard let next = reopened(transport) else { break }
        link = next
        sink.notify(.attached(description))
      }
    }
    if let failure = transport.failure { throw failure }
  }

  private func reopened(_ transport: CaptureTransport) -> USBLink<CaptureTransport>? {
    while transport.reopen() {
      guard let driver = try? DriverList.make(identifier, settings: settings),
        let link = try? USBLink(transport, driver: driver), link.driver.format == format
      else { continue }
      return link
    }
    return nil
  }
}

/// Carries the link from `init` to the thread of `run`.
private struct ReplayLinkBox: ~Copyable, @unchecked Sendable {
  private var link: USBLink<CaptureTransport>?

  init(_ link: USBLink<CaptureTransport>) { self.link = link }

  mutating func take() -> USBLink<CaptureTransport>? {
    defer { link = nil }
    return link
  }
}
