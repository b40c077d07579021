// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

/// One device with its driver, from opening to unplugging; used by one thread.
final class USBLink<Transport: USBTransport> {
  /// Seconds by which the inputs of a frame may be sampled apart: lags between muscles of 0 to 2 ms are measured.
  private static var largestSkew: Double { 0.2e-3 }

  let transport: Transport
  private(set) var driver: any ADCDriver

  /// Learns what the device is; throws in words what stands in the way.
  init(_ transport: Transport, driver: any ADCDriver) throws(FacialisError) {
    self.transport = transport
    self.driver = driver
    try run(.identify)
    let skew = self.driver.format?.channels.map(\.skew).max() ?? 0
    if skew > Self.largestSkew { throw .skewTooLarge(transport.title, skew) }
  }

  /// Carries a stage of the driver out; the stream's transfers are opened where the driver says so.
  func run(_ stage: DriverStage) throws(FacialisError) {
    transport.begin(stage)
    var step = driver.begin(stage)
    while true {
      switch step {
      case .request(let request): step = driver.take(transport.perform(request))
      case .openStream:
        driver.restart()
        try transport.openStream(driver.plan)
        step = driver.take(.data([]))
      case .done: return
      case .refuse(let error):
        transport.closeStream()
        throw error
      }
    }
  }

  /// Starts the stream once more after a fault.
  func recover() throws(FacialisError) {
    transport.closeStream()
    try run(.recover)
    try run(.start)
  }

  /// Ends the stream as far as the device lets itself be asked.
  func end() {
    try? run(.stop)
    transport.closeStream()
  }

  func decode(_ bytes: Span<UInt8>, into output: inout DecodedFrames) { driver.decode(bytes, into: &output) }
}
