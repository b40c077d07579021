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

    /// About 4 ms each, whole packets, 16 KiB at most; 0.4 s in flight, 8 to 128 transfers.
    init(plan: USBStreamPlan, packetSize: Int) {
      let packet = max(1, packetSize)
      let wanted = min(plan.bytesPerSecond * 0.004, 16384)
      transferBytes = max(1, Int((wanted / Double(packet)).rounded(.up))) * packet
      let flights = (plan.bytesPerSecond * 0.4 / Double(transferBytes)).rounded(.up)
      transferCount = min(max(Int(flights), 8), 128)
    }
  }

  /// Transfers without which a stream is not tried.
  private static let fewest = 4

  /// What the event thread touches; each transfer in flight keeps it alive, so that a callback never outlives it.
  private final class Traffic: Sendable {
    let ring: TransferRing
    let bell: Doorbell
    let inFlight = Atomic(0)
    let isEnding = Atomic(false)

    init(ring: TransferRing, bell: Doorbell) {
      self.ring = ring
      self.bell = bell
    }

    /// On the event thread: copy, submit again; true where the transfer is back for good.
    func completed(_ transfer: UnsafeMutablePointer<libusb_transfer>) -> Bool {
      let status = unsafe transfer.pointee.status
      let count = max(0, Int(unsafe transfer.pointee.actual_length))
      let buffer = unsafe UnsafeBufferPointer(start: transfer.pointee.buffer, count: count)
      let time = SystemClock().monotonic()
      unsafe ring.push(buffer.span, status: status.rawValue, time: time)
      let goesOn = status == LIBUSB_TRANSFER_COMPLETED && !isEnding.load(ordering: .acquiring)
      let isBack = unsafe !goesOn || libusb_submit_transfer(transfer) != 0
      if isBack {
        if goesOn { ring.push(Span(), status: LIBUSB_TRANSFER_ERROR.rawValue, time: time) }
        // The transfer itself is the queue's from here on.
        inFlight.subtract(1, ordering: .acquiringAndReleasing)
      }
      bell.ring()
      return isBack
    }
  }

  let layout: Layout
  /// Transfers that the kernel had memory for.
  private(set) var granted = 0
  private let device: USBDevice
  private let endpoint: UInt8
  private let traffic: Traffic
  private var transfers: [UnsafeMutablePointer<libusb_transfer>] = unsafe []
  private let memory: UnsafeMutablePointer<UInt8>

  init(device: USBDevice, plan: USBStreamPlan) throws(FacialisError) {
    self.device = device
    endpoint = plan.endpoint
    layout = Layout(plan: plan, packetSize: device.packetSize(endpoint: plan.endpoint) ?? plan.packetSize)
    // Room for more than is in flight, so that the source's thread may be late by a second.
    let ring = TransferRing(slotCount: layout.transferCount * 3, slotBytes: layout.transferBytes)
    traffic = Traffic(ring: ring, bell: try Doorbell())
    let size = layout.transferBytes * layout.transferCount
    unsafe memory = .allocate(capacity: size)
    unsafe memory.initialize(repeating: 0, count: size)
  }

  deinit {
    // Memory that libusb may still write to is given up, not freed.
    guard flying == 0 else { return }
    for index in unsafe transfers.indices { unsafe libusb_free_transfer(transfers[index]) }
    unsafe memory.deallocate()
  }

  var ring: TransferRing { traffic.ring }

  /// Rung with every transfer that came back.
  var bell: Doorbell { traffic.bell }

  /// Transfers that the bus holds.
  var flying: Int { traffic.inFlight.load(ordering: .acquiring) }

  /// Submits all transfers; with fewer than wanted where the kernel's memory for them is used up.
  func open() throws(FacialisError) {
    for index in 0..<layout.transferCount {
      guard let transfer = unsafe libusb_alloc_transfer(0) else { throw .usbMemory(device.attachment.title) }
      unsafe transfers.append(transfer)
      let context = unsafe Unmanaged.passRetained(traffic)
      unsafe libusb_fill_bulk_transfer(
        transfer, device.handle, endpoint, memory + index * layout.transferBytes, Int32(layout.transferBytes),
        { transfer in
          guard let transfer = unsafe transfer, let context = unsafe transfer.pointee.user_data else { return }
          let traffic = unsafe Unmanaged<Traffic>.fromOpaque(context)
          let isBack = unsafe traffic.takeUnretainedValue().completed(transfer)
          if isBack { unsafe traffic.release() }
        }, context.toOpaque(), 0)
      traffic.inFlight.add(1, ordering: .acquiringAndReleasing)
      let status = unsafe libusb_submit_transfer(transfer)
      if status == 0 {
        granted += 1
        continue
      }
      traffic.inFlight.subtract(1, ordering: .acquiringAndReleasing)
      unsafe context.release()
      if status == LIBUSB_ERROR_NO_MEM.rawValue, index >= Self.fewest { return }
      close()
      if status == LIBUSB_ERROR_NO_MEM.rawValue { throw .usbMemory(device.attachment.title) }
      throw .transferFailed(device.attachment.title, USBFault(error: status))
    }
  }

  /// Takes every transfer back and waits for them, 3 s at most; what they held is in the ring.
  func close() {
    traffic.isEnding.store(true, ordering: .releasing)
    // One that was being submitted again while it was cancelled is caught by the next round.
    for _ in 0..<30 where flying > 0 {
      for index in unsafe transfers.indices { unsafe libusb_cancel_transfer(transfers[index]) }
      _ = bell.wait(milliseconds: 100)
    }
  }
}
