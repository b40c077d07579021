// SPDX-License-Identifier: GPL-3.0-or-later
import Commands
import FacialEMG
import Foundation
import Testing

struct DoctorTests {
  /// A machine on which all is well.
  private static var healthy: DoctorFacts {
    var facts = DoctorFacts()
    facts.daemonVersion = facts.version
    facts.sessionState = "monitoring"
    facts.sockets = ["observe", "control"].map {
      DoctorFacts.Socket(path: "/run/facialis/\($0).sock", exists: true, isOpen: true, group: "facialis")
    }
    facts.groups = ["facialis", "facialis-operator"]
    facts.memberOf = facts.groups
    facts.rules = ["/lib/udev/rules.d/60-facialis-adc.rules", "/lib/udev/rules.d/71-facialis-adc-policy.rules"]
    facts.devices = [
      DoctorFacts.Device(name: "x", identifiers: "1:2", node: "/dev/bus/usb/001/002", group: "facialis", mode: 0o660)
    ]
    facts.usbMemoryMB = 16
    facts.realtimePriority = 60
    facts.limitsAreDaemons = true
    facts.disk = DoctorFacts.Disk(folder: "/r", freeBytes: 1e11, writtenMBPerS: 100, slowestFlushMS: 20)
    facts.isClockSynchronised = true
    return facts
  }

  @Test func nothingIsFoundWhereAllIsWell() {
    let findings = DoctorFinding.all(Self.healthy)
    #expect(findings.allSatisfy { $0.state == .good && $0.mend.isEmpty }, "\(findings)")
    #expect(findings.count == 13)
  }

  private static let faults: [(String, DoctorFinding.State, @Sendable (inout DoctorFacts) -> Void)] = [
    ("versions", .warning, { $0.daemonVersion = "9.9" }),
    ("configuration", .problem, { $0.configurationError = "line 3" }),
    ("daemon", .problem, { $0.daemonError = "nobody answers" }),
    ("daemon", .warning, { $0.sessionState = "failed" }),
    ("daemon", .warning, { $0.samplesLost = 5 }),
    ("group facialis", .problem, { $0.groups = ["facialis-operator"] }),
    ("group facialis-operator", .warning, { $0.memberOf = ["facialis"] }),
    ("/run/facialis/observe.sock", .problem, { $0.sockets[0].exists = false }),
    ("/run/facialis/control.sock", .warning, { $0.sockets[1].isOpen = false }),
    ("udev", .problem, { $0.rules.removeLast() }),
    ("ADC", .warning, { $0.devices = [] }),
    ("ADC x (1:2)", .problem, { $0.devices[0].group = "root" }),
    ("ADC x (1:2)", .problem, { $0.devices[0].mode = 0o644 }),
    ("USB memory", .warning, { $0.usbMemoryMB = 8 }),
    ("USB memory", .warning, { $0.usbMemoryMB = nil }),
    ("real time", .warning, { $0.realtimePriority = 0 }),
    ("disk", .problem, { $0.disk?.freeBytes = 1e8 }),
    ("disk", .problem, { $0.disk?.writtenMBPerS = 1 }),
    ("disk", .warning, { $0.disk?.slowestFlushMS = 300 }),
    ("disk", .warning, { $0.diskError = "no" }),
    ("clock", .warning, { $0.isClockSynchronised = false }),
  ]

  @Test(arguments: faults.indices) func everyFaultHasItsFindingAndItsMend(index: Int) {
    let (subject, state, spoil) = Self.faults[index]
    var facts = Self.healthy
    spoil(&facts)
    let wrong = DoctorFinding.all(facts).filter { $0.state != .good }
    #expect(wrong.map(\.subject) == [subject] && wrong.first?.state == state, "\(wrong)")
    #expect(wrong.allSatisfy { !$0.mend.isEmpty && !$0.words.isEmpty })
  }

  @Test func theProbeReadsAMachinesFiles() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "facialis-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let rules = try String(contentsOf: root.appending(path: "udev/60-facialis-adc.rules"), encoding: .utf8)
    let device = "sys/bus/usb/devices/1-4"
    for (name, text) in [
      ("lib/udev/rules.d/60-facialis-adc.rules", rules), ("etc/udev/rules.d/60-facialis-adc.rules", rules),
      ("lib/udev/rules.d/99-other.rules", ""), (device + "/idVendor", "09db\n"), (device + "/idProduct", "00ea\n"),
      (device + "/busnum", "1\n"), (device + "/devnum", "12\n"), ("sys/bus/usb/devices/1-0/idVendor", "1d6b\n"),
      ("dev/bus/usb/001/012", ""), ("sys/module/usbcore/parameters/usbfs_memory_mb", "32\n"),
      ("etc/os-release", "NAME=x\nPRETTY_NAME=\"Test OS\"\n"),
    ] {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    var facts = DoctorFacts()
    DoctorProbe(root: folder.path).look(&facts)
    #expect(facts.rules == ["/etc/udev/rules.d/60-facialis-adc.rules"])
    #expect(facts.devices.map(\.node) == ["/dev/bus/usb/001/012"])
    #expect(facts.devices.first?.name == "mcc-usb-1608fs-plus" && facts.devices.first?.identifiers == "09db:00ea")
    #expect(facts.usbMemoryMB == 32 && facts.system == "Test OS")
  }

  @Test func namesAreTakenOutOfReports() {
    let cleaner = Anonymiser(["lab-pc": "HOST", "io": "USER", "Jane Doe": "USER", "/home/io": "/home/USER"])
    let text = """
      lab-pc: /home/io/S07_rest_20261125T180000Z.bdf usb:09db:00ea:01A2B3C4,rate=1 by Jane Doe, ratio, io
      """
    #expect(
      cleaner.clean(text) == "HOST: /home/USER/RECORDING usb:09db:00ea:SERIAL,rate=1 by USER, ratio, USER")
  }
}
