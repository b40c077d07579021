// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import Foundation
import Testing

extension USBBenchTests {
  /// The real daemon, the real libusb, emulated ADCs that are plugged and unplugged.
  @Suite(.serialized, .onBenchThread) struct USBDaemonTests {
    /// A byte is lost at every offset inside a BioSemi's frame, one after the other.
    @Test func syncIsFoundAgainAtEveryOffset() throws {
      let bench = try USBBench("biosemi")
      try bench.tell("set mode 7")
      try bench.tell("plug")
      let family = BenchFamily(
        model: "biosemi", specification: "usb", inputs: [("A1", 0), ("EX1", 32)], rate: 16384, modulus: 1 << 22,
        isIsolated: true)
      let daemon = try BenchDaemon(bench, device: family.specification, montage: family.montage)
      try daemon.startRecording()
      let frameBytes = 58 * 4
      // A data record has room to mark seven gaps; what follows an eighth in the same record is left out with it.
      let spacing = 768
      try bench.tell("set sweep \(spacing)")
      try daemon.stream(frameBytes * spacing)
      try bench.tell("set sweep 0")
      let recording = try daemon.stopRecording()
      let account = try RampAccount(path: try #require(recording.files.first), family: family)
      // A missing byte that the next one equals is no loss.
      #expect(account.gaps.count > frameBytes * 9 / 10, "\(account.gaps.count)")
      let wrong = account.gaps.filter { $0.frames > 2 || $0.error != 0 }
      #expect(wrong.isEmpty, "\(wrong)")
      #expect(account.breaks == 0)
      #expect(account.strangers == 0)
      #expect(recording.ledger?.first?.balances == true)
      #expect(daemon.end().how == "status 0")
    }

    /// It comes back and goes away again at each of the requests that set it up; then it stays.
    @Test(arguments: BenchFamily.all)
    func unpluggedAtEveryStageOfItsReturn(family: BenchFamily) throws {
      let bench = try USBBench(family.model)
      try bench.tell("plug")
      let daemon = try BenchDaemon(bench, device: family.specification, montage: family.montage)
      try daemon.stream(family.rate / 4)
      let requests = try #require(try bench.tell("stats")["requests"])
      try daemon.startRecording()
      try daemon.stream(family.rate / 4)
      try bench.tell("unplug")
      try daemon.waitForEvent("device_detached")
      for request in 1...requests {
        try bench.tell("unplug-at \(request)")
        try bench.tell("plug")
        // One that streams has had all the requests that a return takes.
        var stats = try bench.tell("stats")
        while stats["plugged"] != 0, stats["running"] == 0 { stats = try bench.tell("wait 5") }
        if stats["running"] != 0 { break }
      }
      try bench.tell("unplug-at 0")
      try bench.tell("plug")
      try daemon.waitForEvent("device_attached")
      try daemon.stream(family.rate / 4)
      let recording = try daemon.stopRecording()
      let account = try RampAccount(path: try #require(recording.files.first), family: family)
      #expect(account.breaks == 0)
      #expect(account.strangers == 0)
      #expect(!account.gaps.isEmpty)
      #expect(recording.ledger?.first?.balances == true)
      #expect(daemon.end().how == "status 0")
    }

    /// It goes away at each of the requests of the daemon's start, and of its end: no hang, no crash, words.
    @Test(arguments: [BenchFamily.biosemi, .mcc])
    func unpluggedWhileTheDaemonStops(family: BenchFamily) throws {
      let bench = try USBBench(family.model)
      try bench.tell("plug")
      let daemon = try BenchDaemon(bench, device: family.specification, montage: family.montage)
      try daemon.stream(family.rate / 4)
      let requests = try #require(try bench.tell("stats")["requests"])
      try bench.tell("unplug-at \(requests + 1)")
      #expect(daemon.end().how == "status 0")
      #expect(try bench.tell("stats")["plugged"] == 0, "the stop was asked for")
    }

    @Test func twoEqualDevicesAreToldApart() throws {
      let bench = try USBBench("mcc", "mcc")
      try bench.tell("1 plug")
      try bench.tell("2 plug")
      let family = BenchFamily.mcc
      #expect(throws: BenchProgram.Failure.self) {
        _ = try BenchDaemon(bench, device: "usb", montage: family.montage)
      }
      let daemon = try BenchDaemon(bench, device: "usb:09db:00ea:01A2B3C2,rate=4000", montage: family.montage)
      #expect(try bench.tell("1 stats")["running"] == 0)
      #expect(try bench.tell("2 stats")["running"] == 1)
      let list = try JSONDecoder().decode(DeviceList.self, from: Data(try daemon.facialis("devices", "--json").utf8))
      #expect(list.devices.map(\.serial) == ["01A2B3C1", "01A2B3C2"])
      #expect(list.devices.map(\.isInUse) == [false, true])
      #expect(list.devices.allSatisfy { $0.obstacle == nil })
      // The other one, at the first one's port, is not taken for it.
      try bench.tell("2 unplug")
      try daemon.waitForEvent("device_detached")
      try bench.tell("1 unplug")
      try bench.tell("1 plug")
      try bench.tell("2 plug")
      try daemon.waitForEvent("device_attached")
      try daemon.stream(family.rate / 4)
      #expect(try bench.tell("1 stats")["running"] == 0)
      #expect(try bench.tell("2 stats")["running"] == 1)
      #expect(daemon.end().how == "status 0")
    }

    @Test func aShortMemoryOfTheKernelIsSaidAndLivedWith() throws {
      let bench = try USBBench("mcc")
      try bench.tell("set memory 6")
      try bench.tell("plug")
      let family = BenchFamily.mcc
      let daemon = try BenchDaemon(bench, device: family.specification, montage: family.montage)
      try daemon.startRecording()
      try daemon.stream(family.rate)
      let recording = try daemon.stopRecording()
      let account = try RampAccount(path: try #require(recording.files.first), family: family)
      #expect(account.lost == 0)
      #expect(account.breaks == 0)
      let end = daemon.end()
      #expect(end.output.contains("memory for 6 of"), "\(end.output)")
    }
  }
}
