// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import Foundation
import Testing

/// The rules in `udev/` name what the drivers know, and do what they are meant to.
struct UdevRulesTests {
  private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "udev")
  private static let devices = "60-facialis-adc.rules"
  private static let policy = "71-facialis-adc-policy.rules"

  private static func lines(_ name: String) throws -> [String] {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8).split(separator: "\n").map(String.init)
      .filter { !$0.hasPrefix("#") }
  }

  @Test func everyModelOfEveryDriverIsNamed() throws {
    let rules = try Self.lines(Self.devices).filter { $0.contains("ATTR{idVendor}") }
    let expected = DriverList.all.flatMap { driver in
      driver.identity.models.map { model in
        let parts = "\(model.identifier)".split(separator: ":")
        return "ATTR{idVendor}==\"\(parts[0])\", ATTR{idProduct}==\"\(parts[1])\", "
          + "ENV{ID_FACIALIS_ADC}=\"\(driver.identity.name)\""
      }
    }
    #expect(Set(rules) == Set(expected))
    #expect(rules.count == expected.count)
  }

  /// `uaccess` is acted upon by 73-seat-late.rules, so that the tag has to be there before.
  @Test func theyAreReadInTime() throws {
    #expect(Self.devices < Self.policy)
    #expect(Self.policy < "73-seat-late.rules")
  }

  private static let udevadm = [
    "/usr/bin/udevadm", "/bin/udevadm", ProcessInfo.processInfo.environment["UDEVADM"] ?? "",
  ]
  .first { FileManager.default.isExecutableFile(atPath: $0) }

  private static func run(_ script: String, _ environment: [String: String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", script]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
  }

  /// Whether the rules can be tried without leaving anything on the machine: udevadm, umockdev, and mounts of one's own.
  private static let canTry =
    udevadm != nil
    && (try? run("command -v umockdev-run && unshare -m true && echo yes", [:]).hasSuffix("yes\n")) == true

  /// In mounts of its own, where the group facialis exists and only our rules do.
  private static let trial = """
    set -e; mount --make-rprivate /; mount -t tmpfs t /run; mkdir -p /run/udev /etc/udev/rules.d
    mount -t tmpfs t /etc/udev/rules.d; cp "$RULES"/*.rules /etc/udev/rules.d/
    mkdir -p /run/dev/pts /run/dev/shm
    for node in null zero urandom random; do touch /run/dev/$node; mount --bind /dev/$node /run/dev/$node; done
    mount --rbind /run/dev /dev
    (grep -v '^facialis:' /etc/group; echo facialis:x:64999:) > /run/group; mount --bind /run/group /etc/group
    exec umockdev-run -d "$DEVICE" -- "$UDEVADM" test --action=add /devices/usb1/1-1 2>&1
    """

  @Test(
    .enabled(if: canTry, "udevadm, umockdev or the right to make mounts is missing"),
    arguments: [
      ("0547", "1005", "", "facialis/biosemi-activetwo-port-1-1"),
      ("09db", "00ea", "01A2B3C4", "facialis/mcc-usb-1608fs-plus-01A2B3C4"),
      ("0cd5", "0006", "", "facialis/labjack-u6-port-1-1"), ("1209", "0001", "S1", ""),
    ])
  func rulesGiveTheDeviceToItsGroup(vendor: String, product: String, serial: String, link: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "facialis-udev-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let device = folder.appending(path: "device.umockdev")
    let text = """
      P: /devices/usb1/1-1
      N: bus/usb/001/002
      E: SUBSYSTEM=usb
      E: DEVTYPE=usb_device
      E: BUSNUM=001
      E: DEVNUM=002
      E: MAJOR=189
      E: MINOR=1
      E: DEVNAME=/dev/bus/usb/001/002
      A: busnum=1\\n
      A: devnum=2\\n
      A: dev=189:1\\n
      A: idVendor=\(vendor)\\n
      A: idProduct=\(product)\\n
      \(serial.isEmpty ? "" : "A: serial=\(serial)\\n\n")
      """
    try Data((text.split(separator: "\n").joined(separator: "\n") + "\n\n").utf8).write(to: device)
    let said = try Self.run(
      "exec unshare -m bash -c \"$TRIAL\"",
      [
        "TRIAL": Self.trial, "RULES": Self.folder.path, "DEVICE": device.path, "UDEVADM": Self.udevadm ?? "",
        "SYSTEMD_LOG_LEVEL": "debug",
      ])
    let lines = said.split(separator: "\n")
    for line in lines where line.contains("facialis-adc") {
      for word in ["Invalid", "Unknown", "ignoring"] { #expect(!line.contains(word), "\(line)") }
    }
    let isOurs = !link.isEmpty
    #expect(lines.contains { $0.hasSuffix("GROUP 64999") } == isOurs, "\(said)")
    #expect(lines.contains { $0.hasSuffix("MODE 0660") } == isOurs)
    let tags = lines.first { $0.hasPrefix("TAGS=") }?.split(separator: ":") ?? []
    #expect(tags.contains("uaccess") == isOurs)
    #expect(tags.contains("systemd") == isOurs)
    if isOurs { #expect(said.contains(link), "\(said)") }
  }
}
