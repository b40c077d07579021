// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
internal import Glibc
internal import Realtime
internal import Synchronization

/// An ADC on the bus as a source: its driver's frames, with a gap for every fault of device and bus.
///
/// A device that is unplugged or falls silent is waited for and goes on where the clock says it is; it is known again by its serial
/// number, else by its port. `init` opens and identifies it, `run` streams. Uses its calling thread and one event thread.
public final class USBSource: SampleSource {
  /// Looks in vain after which libusb is begun anew, since it learns of devices from udev alone, which may lose a message.
  private static let looks = 3

  public let format: StreamFormat
  public let description: String
  public let waitsForConsumers = false
  public let serialNumber: String?

  private let settings: DriverSettings
  private let identifier: USBIdentifier
  private let firstPort: String
  private let title: String
  private let bell: Doorbell
  private let account = SourceAccount()
  private let capture: CaptureWriter?
  private let remark: @Sendable (String) -> Void
  private let place: Mutex<Place>
  private let isStopped = Atomic(false)

  /// Finds, opens and identifies the ADC that is selected; throws in words where there is none, or more than one, or where it
  /// is not permitted, busy, or set up otherwise than asked.
  ///
  /// - Parameter remark: takes what is worth a line in the log, from any thread.
  public init(
    _ selection: USBSelection, montage: Montage, remark: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(FacialisError) {
    var options = selection.options
    let capturePath = options.removeValue(forKey: "capture")
    let settings = DriverSettings(montage: montage, options: options)
    bell = try Doorbell()
    let context = try USBContext(bell: bell)
    let attachment = try USBChooser(context: context, settings: settings).choose(selection)
    let driver = try DriverList.make(attachment.identifier, settings: settings)
    var capture: CaptureWriter?
    if let capturePath {
      let head = CaptureHead(
        device: attachment.identifier, title: attachment.title, options: options, montage: montage)
      capture = try CaptureWriter(capturePath, head: head)
    }
    let link: USBLink<BusTransport>
    let serialNumber: String?
    do throws(FacialisError) {
      link = try USBLink(try BusTransport(attachment, context: context, capture: capture), driver: driver)
      guard link.driver.format != nil else { throw .deviceSilent(attachment.title) }
      serialNumber = try link.serialNumber()
    } catch {
      capture?.close()
      if let capturePath { _ = unsafe unlink(capturePath) }
      throw error
    }
    self.settings = settings
    self.capture = capture
    self.remark = remark
    format = link.driver.format ?? StreamFormat(rate: 1, channels: [])
    identifier = attachment.identifier
    self.serialNumber = serialNumber
    firstPort = attachment.port
    title = attachment.title
    let warnings =
      settings.aliasingWarnings(rate: format.rate) + (settings.isBench ? ["bench: nobody is connected"] : [])
    description = ([link.driver.summary] + warnings).joined(separator: "; ")
    place = Mutex(Place(link: link, context: context, port: attachment.port))
  }

  /// Where the device is now, and the link on its way to the thread of `run`.
  // Unchecked: the link is handed over once, under the lock.
  private struct Place: ~Copyable, @unchecked Sendable {
    var link: USBLink<BusTransport>?
    var context: USBContext?
    var port: String?

    mutating func takeLink() -> USBLink<BusTransport>? {
      defer { link = nil }
      return link
    }
  }

  public var port: String? { place.withLock { $0.port } }

  public var ledger: SourceLedger? { account.value }

  /// What the capture of this stream holds so far; nil where none is made.
  package var captured: CaptureWriter.Result? { capture?.result }

  public func stop() {
    isStopped.store(true, ordering: .releasing)
    bell.ring()
  }

  private var shallStop: Bool { isStopped.load(ordering: .acquiring) }

  public func run(into sink: SampleSink) throws(FacialisError) {
    var link = place.withLock { $0.takeLink() }
    var stream = USBStream(format: format, title: title, sink: sink, account: account)
    defer { capture?.close() }
    while !shallStop {
      guard let current = link else {
        link = try sink.heartbeat.outside { () throws(FacialisError) in try wait(sink) }
        if link != nil { sink.notify(.attached(description)) }
        continue
      }
      do throws(FacialisError) {
        try stream.pump(current, isStopped: { shallStop }, remark: remark)
        sink.heartbeat.outside { current.end() }
        return
      } catch {
        sink.heartbeat.outside { current.transport.closeStream() }
        // One that never streamed is set up wrongly; one that did may be switched on or plugged in again.
        let isFinal = stream.position.frames == 0 || stream.failure != nil
        if isFinal, error.code != "adc-unplugged" { throw error }
        stream.interrupt(.absent)
        sink.notify(.detached(error.message))
        place.withLock { $0.port = nil }
        link = nil
      }
    }
    sink.heartbeat.outside { link?.end() }
  }

  /// Waits for the same device and opens it; nil where it was stopped meanwhile.
  private func wait(_ sink: SampleSink) throws(FacialisError) -> USBLink<BusTransport>? {
    var looks = 0
    var told: FacialisError?
    while !shallStop {
      let context = try context(isNew: looks > 0 && looks % Self.looks == 0)
      looks += 1
      for attachment in try context.attached() where attachment.identifier == identifier {
        // With a serial number any port will do; without one only the port tells.
        guard serialNumber != nil || attachment.port == firstPort else { continue }
        do throws(FacialisError) {
          if let link = try reopen(attachment, context) {
            place.withLock { $0.port = attachment.port }
            return link
          }
        } catch {
          // Right behind its arrival a device may not be permitted or ready yet; one that came back otherwise, say in another
          // speed mode, may still be set as it was. Whatever it is, it is said once and tried again.
          if looks > Self.looks, told != error {
            sink.notify(.detached(error.description))
            told = error
          }
        }
      }
      _ = bell.wait(milliseconds: 1000)
    }
    return nil
  }

  /// The session with libusb, or a new one that has looked at the bus itself; the old one ends before.
  private func context(isNew: Bool) throws(FacialisError) -> USBContext {
    if isNew { place.withLock { $0.context = nil } }
    if let context = place.withLock({ $0.context }) { return context }
    let context = try USBContext(bell: bell)
    place.withLock { $0.context = context }
    return context
  }

  private func reopen(
    _ attachment: USBAttachment, _ context: USBContext
  ) throws(FacialisError) -> USBLink<BusTransport>? {
    let driver = try DriverList.make(identifier, settings: settings)
    let transport = try BusTransport(attachment, context: context, capture: capture)
    // Another device of the same kind is left alone, as far as its descriptors tell it.
    if let serialNumber, let other = try transport.device.serialNumber(), other != serialNumber { return nil }
    let link = try USBLink(transport, driver: driver)
    if serialNumber != nil, try link.serialNumber() != serialNumber { return nil }
    guard link.driver.format == format else { throw .deviceChanged(title) }
    return link
  }
}

extension USBLink where Transport == BusTransport {
  /// That of the device's descriptors, else that which its driver read.
  func serialNumber() throws(FacialisError) -> String? {
    try transport.device.serialNumber() ?? driver.serialNumber
  }
}
