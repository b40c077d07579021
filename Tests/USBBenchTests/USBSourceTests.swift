// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

extension USBBenchTests {
  /// The real libusb against emulated devices, without a daemon around it.
  @Suite(.serialized, .onBenchThread) struct USBSourceTests {
    /// A bench whose device is plugged in and streams.
    private static func streaming(_ family: BenchFamily) throws -> USBBench {
      let bench = try USBBench(family.model)
      try bench.tell("plug")
      let greeting = try bench.connect(family.specification, inputs: family.inputs.prefix(4).map(\.name))
      #expect(greeting.hasPrefix("READY "))
      try bench.stream(thousands: 2)
      return bench
    }

    /// Ends the stream; every frame is accounted for, and the ramp shows none that is missing or doubled without a word.
    private static func finish(_ bench: USBBench, gaps: ClosedRange<Int>, family: BenchFamily) throws {
      let result = try bench.finish()
      let received = try #require(result["received"])
      let lost = try #require(result["lost"])
      #expect(result["position"] == received + lost)
      #expect(result["breaks"] == 0)
      #expect(gaps.contains(result["gaps"] ?? -1), "\(result)")
      #expect((lost > 0) == (gaps.lowerBound > 0))
      // A gap is as long as the clocks say, but for the time that a transfer takes to fill and the machine to wake up.
      #expect(try #require(result["error"]) < family.rate / 4, "\(result)")
      #expect(try bench.tell("stats")["misaligned"] == 0, "transfers are whole packets")
    }

    @Test(arguments: BenchFamily.all)
    func replugGoesOnInTheSameStream(family: BenchFamily) throws {
      let bench = try Self.streaming(family)
      for _ in 0..<4 {
        try bench.tell("unplug")
        _ = try bench.wait(for: "DETACHED")
        try bench.tell("plug")
        _ = try bench.wait(for: "ATTACHED")
        try bench.stream(thousands: 1)
      }
      try Self.finish(bench, gaps: 4...4, family: family)
    }

    @Test(arguments: BenchFamily.all)
    func unpluggedAtTheEndStopsAllTheSame(family: BenchFamily) throws {
      let bench = try Self.streaming(family)
      try bench.tell("unplug")
      _ = try bench.wait(for: "DETACHED")
      let result = try bench.finish()
      #expect(result["breaks"] == 0)
      #expect(result["lost"] == 0, "nothing is known to be missing behind the last frame")
    }

    /// It goes away at each of the requests of its first start: an error in words, or a stream that waits for it.
    @Test(arguments: BenchFamily.all)
    func unpluggedAtEveryStageOfItsStart(family: BenchFamily) throws {
      let bench = try Self.streaming(family)
      _ = try bench.finish()
      try bench.tell("unplug")
      try bench.tell("plug")
      let inputs = family.inputs.prefix(4).map(\.name)
      #expect(try bench.connect(family.specification, inputs: inputs).hasPrefix("READY"))
      try bench.stream(thousands: 1)
      let requests = try #require(try bench.tell("stats")["requests"])
      _ = try bench.finish()
      try bench.tell("unplug")
      for request in 1...requests {
        try bench.tell("unplug-at \(request)")
        try bench.tell("plug")
        let greeting = try bench.connect(family.specification, inputs: inputs)
        if greeting.hasPrefix("READY") {
          _ = try bench.wait(for: "DETACHED")
          try bench.tell("unplug-at 0")
          try bench.tell("plug")
          _ = try bench.wait(for: "ATTACHED")
          try bench.stream(thousands: 1)
          #expect(try bench.finish()["breaks"] == 0)
          try bench.tell("unplug")
        } else {
          #expect(greeting.hasPrefix("FAILED adc-unplugged"), "request \(request): \(greeting)")
        }
      }
    }

    /// Half a second that a device drops without a word.
    @Test(arguments: [BenchFamily.biosemi, .mcc])
    func theClockBetraysWhatADeviceDoesNotSay(family: BenchFamily) throws {
      let bench = try Self.streaming(family)
      try bench.tell("lose \(family.rate / 2)")
      _ = try bench.wait(for: "NOTE device: ")
      let result = try bench.finish()
      #expect(result["breaks"] == 1, "the ramp's jump, not yet known as one")
      #expect(((result["lost"] ?? 0) - family.rate / 2).magnitude < family.rate / 8)
    }

    /// A device that sends nothing for longer than it is tried to be woken, e.g. while its battery is changed.
    @Test func aSilentDeviceIsWaitedFor() throws {
      let family = BenchFamily.mcc
      let bench = try Self.streaming(family)
      try bench.tell("hold")
      _ = try bench.wait(for: "DETACHED")
      try bench.tell("resume")
      try bench.stream(thousands: 2)
      try Self.finish(bench, gaps: 1...1, family: family)
    }

    /// A device that takes a while from its start to its first byte.
    @Test func aDeviceThatIsLateAtItsStartIsWaitedFor() throws {
      let family = BenchFamily.mcc
      let bench = try USBBench(family.model)
      try bench.tell("set late 1500")
      try bench.tell("plug")
      #expect(try bench.connect(family.specification, inputs: ["0"]).hasPrefix("READY"))
      try bench.stream(thousands: 2)
      try Self.finish(bench, gaps: 0...0, family: family)
    }

    /// An emulator that only our own driver understands would prove nothing.
    @Test(.enabled(if: USBBench.hasEegdev, "eegdev with its BioSemi driver is missing"))
    func anotherHostProgramAcceptsTheBioSemi() throws {
      let bench = try USBBench("biosemi")
      try bench.tell("plug")
      #expect(try bench.eegdevSays() == "RATE 4096 FRAMES 8192 BREAKS 0")
    }

    /// What stands in the way is said, with the mend.
    @Test(arguments: [
      ("mcc", "busy 1", "adc-busy", "End that program"),
      ("mcc", "forbidden 1", "adc-not-permitted", "udev/60-facialis-adc.rules"),
      ("mcc", "blank 1", "adc-not-calibrated", "maker's program"), ("mcc", "blank 2", "adc-not-calibrated", "maker's"),
      ("mcc1808", "blank 1", "adc-not-calibrated", "maker's program"),
      ("mcc1808", "image 0", "adc-state-not-supported", "uldaq"),
      ("biosemi", "off 1", "adc-reply-invalid", "switched on"), ("labjack", "blank 1", "adc-not-calibrated", "maker's"),
      ("labjack", "firmware 79", "adc-firmware-too-old", "0.81"),
      ("mcc", "memory 2", "usb-memory", "usbfs_memory_mb"),
    ])
    func saysWhatStandsInTheWay(model: String, setting: String, code: String, words: String) throws {
      let family = try #require(BenchFamily.all.first { $0.model == model })
      let bench = try USBBench(model)
      try bench.tell("set \(setting)")
      try bench.tell("plug")
      var line = try bench.connect(family.specification, inputs: family.inputs.prefix(2).map(\.name))
      // Memory for transfers is asked for when the stream begins.
      if setting.hasPrefix("memory") { line = try bench.wait(for: "FAILED") }
      #expect(line.hasPrefix("FAILED \(code) "), "\(line)")
      #expect(line.contains(words), "\(line)")
      try bench.tell("unplug")
      try bench.tell(
        "set \(setting.split(separator: " ")[0]) \(setting.hasPrefix("firmware") ? 81 : setting.hasPrefix("image") ? 1 : 0)"
      )
      try bench.tell("plug")
      #expect(try bench.connect(family.specification, inputs: ["\(family.inputs[0].name)"]).hasPrefix("READY"))
    }

    /// A driver of the kernel that lets go is no obstacle.
    @Test func aKernelDriverIsDetached() throws {
      let bench = try USBBench("mcc")
      try bench.tell("set kernel 1")
      try bench.tell("plug")
      #expect(try bench.connect("usb", inputs: ["0"]).hasPrefix("READY"))
    }

    @Test func saysWhatIsMissing() throws {
      let bench = try USBBench("biosemi", "biosemi")
      #expect(try bench.connect("usb", inputs: ["A1"]).hasPrefix("FAILED adc-not-attached"))
      try bench.tell("plug")
      #expect(try bench.connect("usb:09db:00ea", inputs: ["0"]).hasPrefix("FAILED adc-not-attached"))
      #expect(try bench.connect("usb@1-2", inputs: ["A1"]).hasPrefix("FAILED"))
      #expect(try bench.connect("usb:0547:1005@1-1,rate=2048", inputs: ["A1"]).hasPrefix("FAILED rate-refused"))
      #expect(try bench.connect("usb", inputs: ["H32"]).hasPrefix("FAILED input-unknown"))
      #expect(try bench.connect("usb", inputs: ["A1"]).hasPrefix("READY"))
      try bench.tell("2 plug")
      let several = try bench.connect("usb", inputs: ["A1"])
      #expect(several.hasPrefix("FAILED several-adcs") && several.contains("1-1") && several.contains("1-2"))
      #expect(try bench.connect("usb:0547:1005@1-2", inputs: ["A1"]).hasPrefix("READY"))
    }
  }
}
