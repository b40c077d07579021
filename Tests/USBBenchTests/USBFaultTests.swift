// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import Foundation
import Testing

extension USBBenchTests {
  /// The real daemon, the real libusb, emulated ADCs: what is recorded is what was sent, through every fault.
  @Suite(.serialized, .onFaultThread) struct USBFaultTests {
    /// Each fault in a recording of its own; ledgers balance from USB to disk.
    @Test(arguments: BenchFamily.all)
    func everyFaultIsAccountedFor(family: BenchFamily) throws {
      let bench = try USBBench(family.model)
      try bench.tell("plug")
      let daemon = try BenchDaemon(bench, device: family.specification, montage: family.montage)
      for fault in BenchFault.all where fault.models.isEmpty || fault.models.contains(family.model) {
        let before = try daemon.ledger("usb")
        try daemon.startRecording()
        try daemon.stream(family.rate / 4)
        try Self.perform(fault, bench, daemon)
        try daemon.stream(family.rate / 2)
        let recording = try daemon.stopRecording()
        try bench.tell("set cut 0")
        try Self.check(recording, fault, family)
        let after = try daemon.ledger("usb")
        #expect(after.expected == after.received + after.lost, "\(fault.name)")
        let causes = after.causes.filter { $0.value > before.causes[$0.key] ?? 0 }.keys.sorted()
        #expect(causes == (fault.cause.isEmpty ? [] : [fault.cause]), "\(fault.name)")
        _ = try daemon.facialis("info", recording.files[0])
      }
      // What left USB is what the session has, and nothing was lost between.
      let end = daemon.end()
      #expect(end.how == "status 0", "\(end.output)")
      let device = try bench.tell("stats")
      #expect(device["misaligned"] == 0, "transfers are whole packets")
      #expect(device["running"] == 0, "the device was left silent")
      #expect(device["flying"] == 0)
    }

    private static func perform(_ fault: BenchFault, _ bench: USBBench, _ daemon: BenchDaemon) throws {
      for step in fault.steps {
        switch step {
        case .tell(let command): try bench.tell(command)
        case .event(let kind): try daemon.waitForEvent(kind)
        case .suspend(let milliseconds):
          daemon.signal(SIGSTOP)
          try bench.tell("rest \(milliseconds)")
          daemon.signal(SIGCONT)
        }
      }
    }

    private static func check(_ recording: RecordingReply, _ fault: BenchFault, _ family: BenchFamily) throws {
      let account = try RampAccount(path: try #require(recording.files.first), family: family)
      let ledger = try #require(recording.ledger?.first)
      #expect(ledger.balances, "\(fault.name): \(ledger)")
      #expect(account.received == ledger.received, "\(fault.name)")
      #expect(account.lost == ledger.lost, "\(fault.name)")
      #expect(account.received + account.lost == recording.samples, "\(fault.name)")
      #expect(account.breaks == 0, "\(fault.name): frames are missing or doubled without a word")
      #expect(account.strangers == 0, "\(fault.name): values are in other channels")
      #expect(fault.gaps.contains(account.gaps.count), "\(fault.name): \(account.gaps)")
      #expect(account.gaps.allSatisfy { $0.error <= fault.tolerance }, "\(fault.name): \(account.gaps)")
      if !fault.note.isEmpty { #expect(account.notes.contains(fault.note), "\(fault.name): \(account.notes)") }
    }
  }
}
