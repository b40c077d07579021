// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

/// The real libusb against emulated devices.
@Suite(
  .enabled(if: USBBench.isAvailable, "umockdev, its headers or a C compiler are missing"), .serialized,
  .timeLimit(.minutes(2)))
struct USBSourceTests {
  struct Device: Sendable, CustomTestStringConvertible {
    let model: String
    let specification: String
    let inputs: [String]
    let title: String
    /// Frames a second.
    let rate: Int
    var testDescription: String { model }
  }

  static let devices = [
    Device(
      model: "biosemi", specification: "usb", inputs: ["A1", "EX1-EX2"], title: "BioSemi ActiveTwo Mk2, speed mode 5",
      rate: 4096),
    Device(
      model: "mcc", specification: "usb:09db:00ea:01A2B3C4", inputs: ["0", "1"], title: "MCC USB-1608FS-Plus",
      rate: 4000),
    Device(
      model: "labjack", specification: "usb:0cd5:0006@1-1,rate=10000", inputs: ["AIN0"], title: "LabJack U6",
      rate: 10000),
  ]

  /// A bench whose device is plugged in and streams.
  private static func streaming(_ device: Device) throws -> USBBench {
    let bench = try USBBench(device.model)
    try bench.tell("plug")
    let greeting = try bench.connect(device.specification, inputs: device.inputs)
    #expect(greeting.hasPrefix("READY \(device.title)"))
    try bench.stream(thousands: 2)
    return bench
  }

  /// Ends the stream; every frame is accounted for, and the ramp shows none that is missing or doubled without a word.
  private static func finish(_ bench: USBBench, gaps: ClosedRange<Int>, device: Device) throws {
    let result = try bench.finish()
    let received = try #require(result["received"])
    let lost = try #require(result["lost"])
    #expect(result["position"] == received + lost)
    #expect(result["breaks"] == 0)
    #expect(gaps.contains(result["gaps"] ?? -1), "\(result)")
    #expect((lost > 0) == (gaps.lowerBound > 0))
    // A gap is as long as the clocks say, but for the time that a transfer takes to fill and the machine to wake up.
    #expect(try #require(result["error"]) < device.rate / 4, "\(result)")
    let device = USBBench.numbers(try bench.tell("stats"))
    #expect(device["misaligned"] == 0, "transfers are whole packets")
  }

  @Test(arguments: devices)
  func streamsWithoutLoss(device: Device) throws {
    let bench = try Self.streaming(device)
    try Self.finish(bench, gaps: 0...0, device: device)
  }

  @Test(arguments: devices)
  func shortPacketsLoseNothing(device: Device) throws {
    let bench = try Self.streaming(device)
    try bench.tell("cut 7")
    try bench.stream(thousands: 3)
    try Self.finish(bench, gaps: 0...0, device: device)
  }

  @Test(arguments: devices)
  func aStallIsAGap(device: Device) throws {
    let bench = try Self.streaming(device)
    try bench.tell("stall")
    try bench.stream(thousands: 2)
    try Self.finish(bench, gaps: 1...1, device: device)
    #expect(bench.said.contains("NOTE device: its buffer overflowed") == (device.model == "mcc"))
  }

  /// EPROTO and EOVERFLOW on one transfer.
  @Test(arguments: devices, [71, 75])
  func aFaultOfTheBusIsAGap(device: Device, error: Int) throws {
    let bench = try Self.streaming(device)
    try bench.tell("error \(error)")
    try bench.stream(thousands: 2)
    try Self.finish(bench, gaps: 1...1, device: device)
  }

  /// The host program under umockdev has been seen to end at a replug, once in some dozens of runs and not understood;
  /// only that is let pass, and it is reported.
  @Test(arguments: devices)
  func replugGoesOnInTheSameStream(device: Device) throws {
    try withKnownIssue("The host program ended at a replug", isIntermittent: true) {
      let bench = try Self.streaming(device)
      for _ in 0..<2 {
        try bench.tell("unplug")
        _ = try bench.wait(for: "DETACHED")
        try bench.tell("plug")
        _ = try bench.wait(for: "ATTACHED")
        try bench.stream(thousands: 2)
      }
      try Self.finish(bench, gaps: 2...2, device: device)
    } matching: { issue in
      (issue.error as? USBBench.Failure)?.description.contains("the program ended") == true
    }
  }

  @Test(arguments: devices)
  func unpluggedAtTheEndStopsAllTheSame(device: Device) throws {
    let bench = try Self.streaming(device)
    try bench.tell("unplug")
    _ = try bench.wait(for: "DETACHED")
    let result = try bench.finish()
    #expect(result["breaks"] == 0)
    #expect(result["lost"] == 0, "nothing is known to be missing behind the last frame")
  }

  @Test func lostBytesOfABioSemiAreFoundBySyncWords() throws {
    let device = Self.devices[0]
    let bench = try Self.streaming(device)
    try bench.tell("skip 100")
    try bench.stream(thousands: 2)
    let result = try bench.finish()
    #expect(result["breaks"] == 0)
    #expect((result["lost"] ?? 99) <= 2)
  }

  /// Half a second that a device drops without a word.
  @Test(arguments: devices.prefix(2))
  func theClockBetraysWhatADeviceDoesNotSay(device: Device) throws {
    let bench = try Self.streaming(device)
    try bench.tell("lose \(device.rate / 2)")
    _ = try bench.wait(for: "NOTE device: ")
    let result = try bench.finish()
    #expect(result["breaks"] == 1, "the ramp's jump, not yet known as one")
    #expect(((result["lost"] ?? 0) - device.rate / 2).magnitude < device.rate / 8)
  }

  /// A device that sends nothing for longer than it is tried to be woken, e.g. while its battery is changed.
  @Test func aSilentDeviceIsWaitedFor() throws {
    let device = Self.devices[1]
    let bench = try Self.streaming(device)
    try bench.tell("hold")
    _ = try bench.wait(for: "DETACHED")
    try bench.tell("resume")
    try bench.stream(thousands: 2)
    try Self.finish(bench, gaps: 1...1, device: device)
  }

  /// An emulator that only our own driver understands would prove nothing.
  @Test(.enabled(if: USBBench.hasEegdev, "eegdev with its BioSemi driver is missing"))
  func anotherHostProgramAcceptsTheBioSemi() throws {
    let bench = try USBBench("biosemi")
    try bench.tell("plug")
    #expect(try bench.eegdevSays() == "RATE 4096 FRAMES 8192 BREAKS 0")
  }

  @Test func saysWhatIsMissing() throws {
    let bench = try USBBench("biosemi")
    #expect(try bench.connect("usb", inputs: ["A1"]).hasPrefix("FAILED adc-not-attached"))
    try bench.tell("plug")
    #expect(try bench.connect("usb:09db:00ea", inputs: ["0"]).hasPrefix("FAILED adc-not-attached"))
    #expect(try bench.connect("usb@1-2", inputs: ["A1"]).hasPrefix("FAILED"))
    #expect(try bench.connect("usb:0547:1005@1-1,rate=2048", inputs: ["A1"]).hasPrefix("FAILED rate-refused"))
    #expect(try bench.connect("usb", inputs: ["H32"]).hasPrefix("FAILED input-unknown"))
    #expect(try bench.connect("usb", inputs: ["A1"]).hasPrefix("READY"))
  }
}
