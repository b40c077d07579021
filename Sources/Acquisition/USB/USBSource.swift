// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLibUSB
public import FacialEMG
internal import Realtime
internal import Synchronization

/// An ADC on the bus as a source: its driver's frames, with a gap for every fault of device and bus.
///
/// A device that is unplugged or falls silent is waited for and goes on where the clock says it is; it is known again by its serial number,
/// else by its port. `init` opens and identifies it, `run` streams. Uses its calling thread and one event thread.
public final class USBSource: SampleSource {
  /// Nanoseconds without a byte after which the device is set up anew.
  private static let silence: UInt64 = 1_000_000_000
  /// Times in a row that a device which sends nothing is set up anew.
  private static let attempts = 3

  public let format: StreamFormat
  public let description: String
  public let waitsForConsumers = false

  private let settings: DriverSettings
  private let context: USBContext
  private let identifier: USBIdentifier
  private let serial: String?
  private let port: String
  private let title: String
  private let link: Mutex<USBLinkBox>
  private let isStopped = Atomic(false)

  /// Finds, opens and identifies the ADC that is selected; throws in words where there is none, or more than one, or where it
  /// is not permitted, busy, or set up otherwise than asked.
  public init(_ selection: USBSelection, montage: Montage) throws(FacialisError) {
    let settings = DriverSettings(montage: montage, options: selection.options)
    let context = try USBContext()
    let candidates = try context.attached().filter { attachment in
      let wanted = selection.device
      return
        (wanted == nil
        || wanted?.vendor == attachment.identifier.vendor
          && wanted?.product == attachment.identifier.product)
        && (selection.port == nil || selection.port == attachment.port)
    }
    let attachment = try Self.choose(candidates, selection, context)
    let link = try USBLink(attachment, context: context, settings: settings)
    guard let format = link.driver.format else { throw .deviceSilent(attachment.title) }
    self.settings = settings
    self.context = context
    self.format = format
    identifier = attachment.identifier
    serial = link.device.serialNumber()
    port = attachment.port
    title = attachment.title
    let warnings =
      settings.aliasingWarnings(rate: format.rate) + (settings.isBench ? ["bench: nobody is connected"] : [])
    description = ([link.driver.summary] + warnings).joined(separator: "; ")
    self.link = Mutex(USBLinkBox(link))
  }

  private static func choose(
    _ candidates: [USBAttachment], _ selection: USBSelection, _ context: USBContext
  ) throws(FacialisError) -> USBAttachment {
    var candidates = candidates
    if let serial = selection.serial {
      var refusal: FacialisError?
      var fitting: [USBAttachment] = []
      for candidate in candidates {
        do throws(FacialisError) {
          if try USBDevice(candidate, context: context).serialNumber() == serial { fitting.append(candidate) }
        } catch { refusal = error }
      }
      if fitting.isEmpty, let refusal { throw refusal }
      candidates = fitting
    }
    guard let first = candidates.first else {
      let wanted = selection.device.map { "\(USBIdentifier(vendor: $0.vendor, product: $0.product))" } ?? "known ADC"
      throw .noDeviceAttached(wanted + (selection.serial.map { " with serial number \($0)" } ?? ""))
    }
    guard candidates.count == 1 else {
      throw .severalDevices(candidates.map { "usb:\($0.identifier)@\($0.port) (\($0.title))" })
    }
    return first
  }

  public func stop() {
    isStopped.store(true, ordering: .releasing)
    context.bell.ring()
  }

  private var shallStop: Bool { isStopped.load(ordering: .acquiring) }

  public func run(into sink: SampleSink) throws(FacialisError) {
    var link = link.withLock { $0.take() }
    var stream = Stream(format: format)
    while !shallStop {
      guard let current = link else {
        link = try wait()
        if link != nil { sink.notify(.attached(description)) }
        continue
      }
      do throws(FacialisError) {
        try pump(current, &stream, sink)
        current.end()
        return
      } catch {
        current.closeQueue()
        // One that never streamed is set up wrongly; one that did may be switched on or plugged in again.
        let isFinal = stream.position.frames == 0 || stream.decoded.failure != nil
        if isFinal, error.code != "adc-unplugged" { throw error }
        stream.position.interrupt()
        stream.decoded.removeAll()
        sink.notify(.detached(error.message))
        link = nil
      }
    }
    link?.end()
  }

  /// What a stream carries from transfer to transfer.
  private struct Stream {
    var position: StreamPosition
    var decoded: DecodedFrames
    /// Frames known as lost that no frame has followed yet.
    var pendingLoss = 0

    init(format: StreamFormat) {
      position = StreamPosition(rate: format.rate)
      decoded = DecodedFrames(channelCount: format.channels.count)
    }
  }

  /// Streams until it is stopped; throws where the device is gone or cannot go on.
  private func pump(_ link: USBLink, _ stream: inout Stream, _ sink: SampleSink) throws(FacialisError) {
    try link.run(.start)
    var lastByte = SystemClock().monotonic()
    var failures = 0
    while !shallStop {
      guard let queue = link.queue else { throw .deviceSilent(title) }
      _ = queue.bell.wait(milliseconds: 100)
      var fault: USBFault?
      while fault == nil, !shallStop {
        let took: Bool? = queue.ring.pop { header, bytes in
          if header.followsLoss {
            fault = .transmission
            return true
          }
          if !bytes.isEmpty {
            link.decode(bytes, into: &stream.decoded)
            lastByte = header.time
            failures = 0
          }
          fault = USBFault(status: libusb_transfer_status(rawValue: header.status))
          deliver(&stream, at: header.time, sink)
          return true
        }
        if took == nil { break }
        if let failure = stream.decoded.failure { throw failure }
        if stream.decoded.restartReason != nil { fault = .transmission }
        stream.decoded.removeAll()
      }
      if fault == .gone { throw .transferFailed(title, .gone) }
      let isSilent = SystemClock().monotonic() > lastByte + Self.silence
      if fault != nil || isSilent {
        stream.position.interrupt()
        stream.decoded.removeAll()
        failures += 1
        if failures > Self.attempts { throw .deviceSilent(title) }
        try link.recover()
        lastByte = SystemClock().monotonic()
      }
    }
  }

  private func deliver(_ stream: inout Stream, at time: UInt64, _ sink: SampleSink) {
    let decoded = stream.decoded
    let start = stream.position.frames
    let silentBefore = stream.position.silentLosses
    let gap = stream.position.arrive(frames: decoded.received, lost: decoded.lost, at: time)
    if stream.position.silentLosses > silentBefore {
      sink.notify(.marker(Marker(.note, "device: \(gap) frames are missing by the clock"), sample: start))
    }
    for notice in decoded.notices { sink.notify(.marker(notice.marker, sample: start + gap + notice.frame)) }
    var position = start + gap
    stream.pendingLoss += gap
    var offset = 0
    for run in decoded.runs {
      position += run.lostBefore
      stream.pendingLoss += run.lostBefore
      if run.frames == 0 { continue }
      let end = offset + run.frames * decoded.channelCount
      sink.deliver(
        decoded.counts.span.extracting(offset..<end), firstSample: position, hostTime: time,
        lostAtSource: stream.pendingLoss)
      stream.pendingLoss = 0
      position += run.frames
      offset = end
    }
  }

  /// Waits for the same device and opens it; nil where it was stopped meanwhile. A lost arrival is made up by looking again
  /// every second.
  private func wait() throws(FacialisError) -> USBLink? {
    while !shallStop {
      for attachment in try context.attached() where attachment.identifier == identifier {
        // With a serial number any port will do; without one only the port tells.
        guard serial != nil || attachment.port == port else { continue }
        if let link = try reopen(attachment) { return link }
      }
      _ = context.bell.wait(milliseconds: 1000)
    }
    return nil
  }

  private func reopen(_ attachment: USBAttachment) throws(FacialisError) -> USBLink? {
    // Right behind its arrival a device may not be permitted or ready yet; it is tried again a little later.
    guard let link = try? USBLink(attachment, context: context, settings: settings) else { return nil }
    if serial != nil, link.device.serialNumber() != serial { return nil }
    guard link.driver.format == format else { throw .deviceChanged(title) }
    return link
  }
}

/// Carries the opened device from `init` to the thread of `run`.
private struct USBLinkBox: ~Copyable, @unchecked Sendable {
  private var link: USBLink?

  init(_ link: USBLink) { self.link = link }

  mutating func take() -> USBLink? {
    defer { link = nil }
    return link
  }
}
