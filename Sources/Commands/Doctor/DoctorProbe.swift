// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Glibc

/// Looks at the machine for `facialis doctor`; files are read below `root`, so that a test can show another machine.
package struct DoctorProbe: Sendable {
  package let root: String

  package init(root: String = "") { self.root = root }

  private static let ruleFolders = [
    "/etc/udev/rules.d", "/run/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d",
  ]

  /// Takes in what files tell: rules, devices, USB memory, clock source, system.
  package func look(_ facts: inout DoctorFacts) {
    facts.rules = rules
    facts.devices = devices
    facts.usbMemoryMB = line("/sys/module/usbcore/parameters/usbfs_memory_mb").flatMap { Int($0) }
    facts.clockSource = line("/sys/devices/system/clocksource/clocksource0/current_clocksource")
    facts.kernel = line("/proc/sys/kernel/osrelease")
    facts.system = text("/etc/os-release")?.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }.map {
      String($0.dropFirst("PRETTY_NAME=".count).replacing("\"", with: ""))
    }
  }

  /// Takes in what only the running system tells: users, sockets, limits, clock.
  package func ask(_ facts: inout DoctorFacts, sockets folder: String, daemon: Int32?) {
    facts.isRoot = geteuid() == 0
    let mine = Self.ownGroups
    for name in ["facialis", "facialis-operator"] {
      guard let entry = unsafe getgrnam(name) else { continue }
      facts.groups.append(name)
      if unsafe mine.contains(entry.pointee.gr_gid) { facts.memberOf.append(name) }
    }
    facts.sockets = ["observe.sock", "control.sock"].map { name in
      let path = "\(folder)/\(name)"
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return DoctorFacts.Socket(
        path: path, exists: attributes != nil, isOpen: unsafe access(path, R_OK | W_OK) == 0,
        group: attributes?[.groupOwnerAccountName] as? String)
    }
    limits(&facts, daemon)
    let clock = OtherProgram.run("timedatectl", ["show", "--property=NTPSynchronized", "--value"])
    facts.isClockSynchronised = clock.map { $0.hasPrefix("yes") }
  }

  private var rules: [String] {
    var seen: Set<String> = []
    return Self.ruleFolders.flatMap { folder in
      names(folder).filter { $0.contains("facialis") && $0.hasSuffix(".rules") && seen.insert($0).inserted }
        .map { "\(folder)/\($0)" }
    }
  }

  /// The ADCs of the installed rules that are attached.
  private var devices: [DoctorFacts.Device] {
    let known = rules.compactMap { text($0) }.flatMap { Self.known(in: $0) }
    return names("/sys/bus/usb/devices").sorted().compactMap { name in
      let folder = "/sys/bus/usb/devices/\(name)"
      guard let vendor = line(folder + "/idVendor"), let product = line(folder + "/idProduct"),
        let device = known.first(where: { $0.identifiers == "\(vendor):\(product)" }),
        let bus = line(folder + "/busnum").flatMap({ Int($0) }),
        let number = line(folder + "/devnum").flatMap({ Int($0) })
      else { return nil }
      let node = "/dev/bus/usb/\(Self.three(bus))/\(Self.three(number))"
      let attributes = try? FileManager.default.attributesOfItem(atPath: root + node)
      return DoctorFacts.Device(
        name: device.name, identifiers: device.identifiers, node: node,
        group: attributes?[.groupOwnerAccountName] as? String, mode: attributes?[.posixPermissions] as? Int ?? 0)
    }
  }

  /// Name and identifiers of every line of a rule file that names an ADC.
  package static func known(in rules: String) -> [(name: String, identifiers: String)] {
    rules.split(separator: "\n").compactMap { line in
      guard let match = line.firstMatch(of: /idVendor}=="(\w{4})".*idProduct}=="(\w{4})".*ID_FACIALIS_ADC}="([^"]+)"/)
      else { return nil }
      return (String(match.3), "\(match.1):\(match.2)")
    }
  }

  private static func three(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 3 - String(number).count)) + String(number)
  }

  private func limits(_ facts: inout DoctorFacts, _ daemon: Int32?) {
    facts.limitsAreDaemons = daemon != nil
    for line in text("/proc/\(daemon.map(String.init) ?? "self")/limits")?.split(separator: "\n") ?? [] {
      let value = line.dropFirst(26).split(separator: " ").first.map(String.init) ?? ""
      if line.hasPrefix("Max realtime priority") { facts.realtimePriority = Int(value) ?? 99 }
      if line.hasPrefix("Max locked memory") { facts.lockedMemory = Double(value) ?? .greatestFiniteMagnitude }
    }
  }

  private static var ownGroups: Set<gid_t> {
    let count = getgroups(0, nil)
    var groups = [gid_t](repeating: 0, count: max(0, Int(count)))
    let got = unsafe getgroups(count, &groups)
    return Set(groups.prefix(max(0, Int(got)))).union([getegid()])
  }

  private func names(_ folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: root + folder)) ?? []
  }

  private func text(_ path: String) -> String? { try? String(contentsOfFile: root + path, encoding: .utf8) }

  private func line(_ path: String) -> String? {
    text(path).map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
  }
}
