// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

/// One device with its driver, from opening to unplugging; used by one thread.
final class USBLink {
  let device: USBDevice
  private(set) var driver: any ADCDriver
  private(set) var queue: USBTransferQueue?

  /// Opens the device and learns what it is; throws in words what stands in the way.
  init(_ attachment: USBAttachment, context: USBContext, settings: DriverSettings) throws(FacialisError) {
    driver = try DriverList.make(attachment.identifier, settings: settings)
    device = try USBDevice(attachment, context: context)
    try run(.identify)
  }

  /// Carries a stage of the driver out; the stream's transfers are opened where the driver says so.
  func run(_ stage: DriverStage) throws(FacialisError) {
    var step = driver.begin(stage)
    while true {
      switch step {
      case .request(let request): step = driver.take(device.perform(request))
      case .openStream:
        driver.restart()
        let queue = try USBTransferQueue(device: device, plan: driver.plan)
        self.queue = queue
        try queue.open()
        step = driver.take(.data([]))
      case .done: return
      case .refuse(let error):
        closeQueue()
        throw error
      }
    }
  }

  /// Starts the stream once more after a fault.
  func recover() throws(FacialisError) {
    closeQueue()
    try run(.recover)
    try run(.start)
  }

  /// Ends the stream as far as the device lets itself be asked.
  func end() {
    try? run(.stop)
    closeQueue()
  }

  func closeQueue() {
    queue?.close()
    queue = nil
  }

  func decode(_ bytes: Span<UInt8>, into output: inout DecodedFrames) { driver.decode(bytes, into: &output) }
}
