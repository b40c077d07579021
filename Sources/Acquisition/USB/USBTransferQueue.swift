// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLibUSB
internal import FacialEMG
internal import Realtime
internal import Synchronization

/// The stream's transfers in flight: each is copied into the ring when it comes back and submitted again, nothing else.
@safe final class USBTransferQueue: @unchecked Sendable {
  /// Size and number of transfers.
  struct Layout: Sendable, Hashable {
    var transferBytes: Int
    var transferCount: Int

    /// About 8 ms each, whole packets, 16 KiB at most; 0.4 s in flight, 8 to 64 transfers.
    init(plan: USBStreamPlan, packetSize: Int) {
      let packet = max(1, packetSize)
      let wanted = min(plan.bytesPerSecond * 0.008, 16384)
      transferBytes = max(1, Int((wanted / Double(packet)).rounded(.up))) * packet
      let flights = (plan.bytesPerSecond * 0.4 / Double(transferBytes)).rounded(.up)
      transferCount = min(max(Int(flights), 8), 64)
    }
  }

  let ring: TransferRing
  /// Rung with every transfer that came back.
  let bell: Doorbell
  private let device: USBDevice
  private let endpoint: UInt8
  private let layout: Layout
  private var transfers: [UnsafeMutablePointer<libusb_transfer>] = unsafe []
  private var memory: UnsafeMutablePointer<UInt8>
  private let inFlight = Atomic(0)
  private let isEnding = Atomic(false)

  init(device: USBDevice, plan: USBStreamPlan) throws(FacialisError) {
    self.device = device
    endpoint = plan.endpoint
    layout = Layout(plan: plan, packetSize: device.packetSize(endpoint: plan.endpoint) ?? plan.packetSize)
    // Room for twice what is in flight, so that the source's thread may be late by half a second.
    ring = TransferRing(slotCount: layout.transferCount * 3, slotBytes: layout.transferBytes)
    bell = try Doorbell()
    let size = layout.transferBytes * layout.transferCount
    unsafe memory = .allocate(capacity: size)
    unsafe memory.initialize(repeating: 0, count: size)
  }

  deinit {
    // Memory that libusb may still write to is given up, not freed.
    guard inFlight.load(ordering: .acquiring) == 0 else { return }
    for index in unsafe transfers.indices { unsafe libusb_free_transfer(transfers[index]) }
    unsafe memory.deallocate()
  }

  /// Transfers that the bus holds.
  var flying: Int { inFlight.load(ordering: .acquiring) }

  /// Submits all transfers; with fewer than wanted where the kernel's memory for them is used up.
  func open() throws(FacialisError) {
    for index in 0..<layout.transferCount {
      guard let transfer = unsafe libusb_alloc_transfer(0) else { throw .usbMemory(device.attachment.title) }
      unsafe transfers.append(transfer)
      unsafe libusb_fill_bulk_transfer(
        transfer, device.handle, endpoint, memory + index * layout.transferBytes, Int32(layout.transferBytes),
        { transfer in
          guard let transfer = unsafe transfer, let context = unsafe transfer.pointee.user_data else { return }
          unsafe Unmanaged<USBTransferQueue>.fromOpaque(context).takeUnretainedValue().completed(transfer)
        }, Unmanaged.passUnretained(self).toOpaque(), 0)
      inFlight.add(1, ordering: .acquiringAndReleasing)
      let status = unsafe libusb_submit_transfer(transfer)
      if status == 0 { continue }
      inFlight.subtract(1, ordering: .acquiringAndReleasing)
      if status == LIBUSB_ERROR_NO_MEM.rawValue, index >= 4 { return }
      close()
      if status == LIBUSB_ERROR_NO_MEM.rawValue { throw .usbMemory(device.attachment.title) }
      throw .transferFailed(device.attachment.title, USBFault(error: status))
    }
  }

  /// On the event thread: copy, submit again.
  private func completed(_ transfer: UnsafeMutablePointer<libusb_transfer>) {
    let status = unsafe transfer.pointee.status
    let count = max(0, Int(unsafe transfer.pointee.actual_length))
    let buffer = unsafe UnsafeBufferPointer(start: transfer.pointee.buffer, count: count)
    let time = SystemClock().monotonic()
    unsafe ring.push(buffer.span, status: status.rawValue, time: time)
    let goesOn = status == LIBUSB_TRANSFER_COMPLETED && !isEnding.load(ordering: .acquiring)
    let isBack = unsafe !goesOn || libusb_submit_transfer(transfer) != 0
    if isBack {
      if goesOn { ring.push(Span(), status: LIBUSB_TRANSFER_ERROR.rawValue, time: time) }
      inFlight.subtract(1, ordering: .acquiringAndReleasing)
    }
    bell.ring()
  }

  /// Takes every transfer back and waits for them, 3 s at most; what they held is in the ring.
  func close() {
    isEnding.store(true, ordering: .releasing)
    // One that was being submitted again while it was cancelled is caught by the next round.
    for _ in 0..<30 where flying > 0 {
      for index in unsafe transfers.indices { unsafe libusb_cancel_transfer(transfers[index]) }
      _ = bell.wait(milliseconds: 100)
    }
  }
}
