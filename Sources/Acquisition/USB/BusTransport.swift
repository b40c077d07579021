// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLibUSB
internal import FacialEMG
internal import Realtime

/// An opened device on the bus, and where it is asked for, what it says into a capture.
final class BusTransport: USBTransport {
  let device: USBDevice
  private let capture: CaptureWriter?
  private var queue: USBTransferQueue?

  init(_ attachment: USBAttachment, context: USBContext, capture: CaptureWriter? = nil) throws(FacialisError) {
    device = try USBDevice(attachment, context: context)
    self.capture = capture
    capture?.append(.opened, at: now)
  }

  var title: String { device.attachment.title }

  var now: UInt64 { SystemClock().monotonic() }

  var shortage: String? {
    guard let queue, queue.granted < queue.layout.transferCount else { return nil }
    return "the kernel has memory for \(queue.granted) of \(queue.layout.transferCount) transfers only "
      + "(/sys/module/usbcore/parameters/usbfs_memory_mb)"
  }

  func begin(_ stage: DriverStage) { capture?.append(.stage(stage), at: now) }

  func perform(_ request: USBRequest) -> USBReply {
    let reply = device.perform(request)
    capture?.append(.exchange(request, reply), at: now)
    return reply
  }

  func openStream(_ plan: USBStreamPlan) throws(FacialisError) {
    let queue = try USBTransferQueue(device: device, plan: plan)
    self.queue = queue
    try queue.open()
  }

  func wait(milliseconds: Int) { _ = queue?.bell.wait(milliseconds: milliseconds) }

  func take(_ body: (USBArrival, Span<UInt8>) -> Void) -> Bool {
    let taken: Bool? = queue?.ring.pop { header, bytes in
      let arrival = USBArrival(
        time: header.time, fault: USBFault(status: libusb_transfer_status(rawValue: header.status)),
        followsLoss: header.followsLoss)
      capture?.append(arrival, bytes)
      body(arrival, bytes)
      return true
    }
    return taken ?? false
  }

  func closeStream() {
    queue?.close()
    queue = nil
  }
}
