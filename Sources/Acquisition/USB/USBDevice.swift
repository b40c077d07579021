// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLibUSB
internal import FacialEMG
internal import Realtime
internal import Synchronization

/// An opened device whose interface 0 is claimed; every transfer is asynchronous and carried by the context's event thread.
// Unchecked, since it holds a pointer: all fields are constants, and libusb allows a handle to every thread.
@safe final class USBDevice: @unchecked Sendable {
  /// Milliseconds that a device has to answer.
  private static let patience: UInt32 = 1000

  let attachment: USBAttachment
  let handle: OpaquePointer
  private let context: USBContext

  /// Throws in words what stands in the way: permission, another program, no device any more.
  init(_ attachment: USBAttachment, context: USBContext) throws(FacialisError) {
    var handle: OpaquePointer?
    let status = unsafe libusb_open(attachment.device, &handle)
    guard status == 0, let handle = unsafe handle else {
      throw .cannotOpen(attachment.title, attachment.port, code: status)
    }
    var isReady = false
    defer { if !isReady { unsafe libusb_close(handle) } }
    _ = unsafe libusb_set_auto_detach_kernel_driver(handle, 1)
    var configuration: Int32 = 0
    if unsafe libusb_get_configuration(handle, &configuration) != 0 || configuration != 1 {
      let set = unsafe libusb_set_configuration(handle, 1)
      if set != 0 { throw .cannotOpen(attachment.title, attachment.port, code: set) }
    }
    let claim = unsafe libusb_claim_interface(handle, 0)
    if claim != 0 {
      if unsafe libusb_kernel_driver_active(handle, 0) == 1 { throw .heldByKernel(attachment.title, attachment.port) }
      throw .cannotOpen(attachment.title, attachment.port, code: claim)
    }
    isReady = true
    self.attachment = attachment
    unsafe self.handle = handle
    self.context = context
  }

  deinit {
    unsafe libusb_release_interface(handle, 0)
    unsafe libusb_close(handle)
  }

  /// The largest packet of an endpoint in bytes; nil where its descriptor does not say.
  func packetSize(endpoint: UInt8) -> Int? {
    let size = unsafe libusb_get_max_packet_size(attachment.device, endpoint)
    return size > 0 ? Int(size) : nil
  }

  /// The serial number; nil where the device has none. Throws where it does not say it.
  func serialNumber() throws(FacialisError) -> String? {
    guard attachment.serialIndex != 0 else { return nil }
    let english: UInt16 = 0x0409
    let reply = perform(
      .controlIn(type: 0x80, request: 6, value: 3 << 8 | UInt16(attachment.serialIndex), index: english, length: 255))
    if case .failed(let fault) = reply { throw .transferFailed(attachment.title, fault) }
    guard case .data(let bytes) = reply, bytes.count > 2 else { return nil }
    let units = stride(from: 2, to: min(Int(bytes[0]), bytes.count) - 1, by: 2).map {
      LittleEndian.unsigned16(bytes, at: $0)
    }
    let text = String(decoding: units, as: UTF16.self)
    return text.isEmpty ? nil : text
  }

  /// Carries a request out and waits for its end; blocks for a second at most, not for the event thread.
  func perform(_ request: USBRequest) -> USBReply {
    switch request {
    case .clearHalt(let endpoint):
      let status = unsafe libusb_clear_halt(handle, endpoint)
      return status == 0 ? .data([]) : .failed(USBFault(error: status))
    case .controlIn(let type, let request, let value, let index, let length):
      return control([type, request], value, index, length: length, data: [])
    case .controlOut(let type, let request, let value, let index, let data):
      return control([type, request], value, index, length: data.count, data: data)
    case .bulkOut(let endpoint, let data): return transfer(data, room: data.count, endpoint: endpoint, skip: data.count)
    case .bulkIn(let endpoint, let length):
      // Whole packets, so that a larger one than expected is no overflow.
      let packet = packetSize(endpoint: endpoint) ?? 64
      return transfer([], room: (length + packet - 1) / packet * packet, endpoint: endpoint, skip: 0)
    }
  }

  private func control(_ head: [UInt8], _ value: UInt16, _ index: UInt16, length: Int, data: [UInt8]) -> USBReply {
    let setup = head + LittleEndian.bytes(value) + LittleEndian.bytes(index) + LittleEndian.bytes(UInt16(length))
    let isIn = head[0] & 0x80 != 0
    let reply = transfer(setup + data, room: setup.count + length, endpoint: nil, skip: setup.count)
    if !isIn, case .data = reply { return .data([]) }
    return reply
  }

  /// A bulk transfer, or a control transfer where there is no endpoint; the reply is what lies behind `skip` bytes.
  private func transfer(_ data: [UInt8], room: Int, endpoint: UInt8?, skip: Int) -> USBReply {
    guard let bell = try? Doorbell(), let transfer = unsafe libusb_alloc_transfer(0) else {
      return .failed(.transmission)
    }
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: max(room, 1))
    unsafe buffer.initialize(repeating: 0, count: max(room, 1))
    for (index, byte) in data.enumerated() { unsafe buffer[index] = byte }
    let waiter = TransferWaiter(bell: bell)
    // The callback has a reference of its own: whoever waits may be gone before it has rung the bell to its end.
    let context = unsafe Unmanaged.passRetained(waiter)
    let pointer = unsafe context.toOpaque()
    let completion: libusb_transfer_cb_fn = { transfer in
      guard let context = unsafe transfer?.pointee.user_data else { return }
      unsafe Unmanaged<TransferWaiter>.fromOpaque(context).takeRetainedValue().finish()
    }
    if let endpoint {
      unsafe libusb_fill_bulk_transfer(
        transfer, handle, endpoint, buffer, Int32(room), completion, pointer, Self.patience)
    } else {
      unsafe libusb_fill_control_transfer(transfer, handle, buffer, completion, pointer, Self.patience)
    }
    let status = unsafe libusb_submit_transfer(transfer)
    if status == 0 { waiter.wait() } else { unsafe context.release() }
    defer {
      unsafe libusb_free_transfer(transfer)
      unsafe buffer.deallocate()
    }
    if status != 0 { return .failed(USBFault(error: status)) }
    let count = unsafe Int(transfer.pointee.actual_length)
    if let fault = unsafe USBFault(status: transfer.pointee.status) {
      // What came before the time was over is an answer, too.
      if fault != .timeout || count == 0 || endpoint ?? 0 < 0x80 { return .failed(fault) }
    }
    let end = endpoint == nil ? skip + count : count
    return .data((min(skip, end)..<end).map { unsafe buffer[$0] })
  }
}

/// One thread waits for one transfer.
private final class TransferWaiter: Sendable {
  private let bell: Doorbell
  private let isDone = Atomic(false)

  init(bell: Doorbell) { self.bell = bell }

  func finish() {
    isDone.store(true, ordering: .releasing)
    bell.ring()
  }

  /// libusb ends every transfer when its time is over, so that this ends, too.
  func wait() { while !isDone.load(ordering: .acquiring) { _ = bell.wait(milliseconds: 100) } }
}

extension USBFault {
  init(error: Int32) {
    switch error {
    case LIBUSB_ERROR_NO_DEVICE.rawValue, LIBUSB_ERROR_NOT_FOUND.rawValue: self = .gone
    case LIBUSB_ERROR_TIMEOUT.rawValue: self = .timeout
    case LIBUSB_ERROR_PIPE.rawValue: self = .stall
    case LIBUSB_ERROR_OVERFLOW.rawValue: self = .overflow
    default: self = .transmission
    }
  }

  /// Nil where the transfer was completed.
  init?(status: libusb_transfer_status) {
    switch status {
    case LIBUSB_TRANSFER_COMPLETED: return nil
    case LIBUSB_TRANSFER_NO_DEVICE: self = .gone
    case LIBUSB_TRANSFER_STALL: self = .stall
    case LIBUSB_TRANSFER_OVERFLOW: self = .overflow
    case LIBUSB_TRANSFER_TIMED_OUT, LIBUSB_TRANSFER_CANCELLED: self = .timeout
    default: self = .transmission
    }
  }
}
