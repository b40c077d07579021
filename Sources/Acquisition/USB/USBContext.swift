// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLibUSB
internal import FacialEMG
internal import Glibc
internal import Realtime
internal import Synchronization

/// A libusb session with its one event thread; devices that come and go ring its bell.
final class USBContext: Sendable {
  private let loop: EventLoop
  private let thread: RealtimeThread

  /// Throws where libusb or the system refuses.
  ///
  /// - Parameter bell: rung by every arrival and departure; whoever waits then looks at the list anew.
  init(bell: Doorbell) throws(FacialisError) {
    let loop = try EventLoop(bell: bell)
    self.loop = loop
    thread = try RealtimeThread(name: "facialis-usb", urgency: .fifo(priority: 55)) { loop.run() }
  }

  deinit {
    loop.end()
    thread.join()
  }

  /// The attached devices that a driver knows, in the order of bus and port.
  func attached() throws(FacialisError) -> [USBAttachment] {
    try loop.attached().sorted { ($0.bus, $0.port) < ($1.bus, $1.port) }
  }
}

/// What the event thread holds; it outlives its context only until it has ended.
// Unchecked, since it holds a pointer: it never changes, and libusb allows a session to every thread.
@safe private final class EventLoop: @unchecked Sendable {
  private let session: OpaquePointer
  private let bell: Doorbell
  private let isEnding = Atomic(false)

  init(bell: Doorbell) throws(FacialisError) {
    var session: OpaquePointer?
    let status = unsafe libusb_init(&session)
    guard status == 0, let session = unsafe session else { throw .usbUnavailable(code: status) }
    unsafe self.session = session
    self.bell = bell
    let events = Int32(
      bitPattern: LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED.rawValue | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT.rawValue)
    // Where hotplug cannot be had, whoever waits polls the list.
    _ = unsafe libusb_hotplug_register_callback(
      session, events, 0, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
      { _, _, _, context in
        if let context = unsafe context {
          unsafe Unmanaged<Doorbell>.fromOpaque(context).takeUnretainedValue().ring()
        }
        return 0
      }, Unmanaged.passUnretained(bell).toOpaque(), nil)
  }

  deinit { unsafe libusb_exit(session) }

  func run() {
    while !isEnding.load(ordering: .acquiring) {
      var limit = timeval(tv_sec: 0, tv_usec: 100_000)
      _ = unsafe libusb_handle_events_timeout_completed(session, &limit, nil)
    }
  }

  func end() {
    isEnding.store(true, ordering: .releasing)
    unsafe libusb_interrupt_event_handler(session)
  }

  func attached() throws(FacialisError) -> [USBAttachment] {
    var list: UnsafeMutablePointer<OpaquePointer?>?
    let count = unsafe libusb_get_device_list(session, &list)
    guard count >= 0, let list = unsafe list else { throw .usbUnavailable(code: Int32(clamping: count)) }
    defer { unsafe libusb_free_device_list(list, 1) }
    return (0..<count).compactMap { index in
      unsafe list[index].flatMap { unsafe USBAttachment($0, owner: self) }
    }
  }
}

/// A device on the bus that a driver knows; keeps libusb's reference to it.
// Unchecked, since it holds a pointer: all fields are constants, and libusb counts references to devices under a lock.
@safe final class USBAttachment: @unchecked Sendable {
  let identifier: USBIdentifier
  let bus: Int
  /// The port as the kernel names it, e.g. `1-4.2`.
  let port: String
  /// Index of the serial number among the string descriptors; 0 where there is none.
  let serialIndex: UInt8
  let device: OpaquePointer
  /// libusb's session must not end before its devices.
  private let owner: any AnyObject & Sendable

  init?(_ device: OpaquePointer, owner: any AnyObject & Sendable) {
    var descriptor = libusb_device_descriptor()
    guard unsafe libusb_get_device_descriptor(device, &descriptor) == 0 else { return nil }
    let identifier = USBIdentifier(vendor: descriptor.idVendor, product: descriptor.idProduct)
    guard DriverList.driver(for: identifier) != nil else { return nil }
    self.identifier = identifier
    serialIndex = descriptor.iSerialNumber
    let bus = Int(unsafe libusb_get_bus_number(device))
    self.bus = bus
    var numbers = [UInt8](repeating: 0, count: 8)
    let depth = Int(unsafe libusb_get_port_numbers(device, &numbers, 8))
    let path = numbers.prefix(max(0, depth)).map(String.init).joined(separator: ".")
    port = "\(bus)-\(path)"
    unsafe self.device = device
    self.owner = owner
    unsafe libusb_ref_device(device)
  }

  deinit { unsafe libusb_unref_device(device) }

  var title: String { DriverList.driver(for: identifier)?.identity.title(of: identifier) ?? "\(identifier)" }
}
