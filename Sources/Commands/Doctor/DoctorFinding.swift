// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// One thing that `facialis doctor` looked at: how it is, and the mend where it is not right.
package struct DoctorFinding: Sendable, Hashable, Codable {
  package enum State: String, Sendable, Hashable, Codable {
    case good
    /// Works, but not as well as it could.
    case warning
    /// Has to be mended before a recording.
    case problem
  }

  package var subject: String
  package var state: State
  package var words: String
  /// Empty where nothing is to be mended.
  package var mend: String

  private static func good(_ subject: String, _ words: String) -> DoctorFinding {
    DoctorFinding(subject: subject, state: .good, words: words, mend: "")
  }
  private static func warning(_ subject: String, _ words: String, _ mend: String) -> DoctorFinding {
    DoctorFinding(subject: subject, state: .warning, words: words, mend: mend)
  }
  private static func problem(_ subject: String, _ words: String, _ mend: String) -> DoctorFinding {
    DoctorFinding(subject: subject, state: .problem, words: words, mend: mend)
  }

  /// Judges everything that was seen.
  package static func all(_ facts: DoctorFacts) -> [DoctorFinding] {
    [versions(facts), configuration(facts), daemon(facts)] + groups(facts) + sockets(facts) + [rules(facts)]
      + devices(facts) + [usbMemory(facts), realtime(facts), disk(facts), clock(facts)]
  }

  private static func versions(_ facts: DoctorFacts) -> DoctorFinding {
    let machine = [facts.system, facts.kernel.map { "Linux \($0)" }].compactMap { $0 }.joined(separator: ", ")
    if let daemon = facts.daemonVersion, daemon != facts.version {
      return warning(
        "versions", "facialis is \(facts.version), the running facialisd is \(daemon); \(machine)",
        "Where nothing is recorded: systemctl restart facialisd")
    }
    return good("versions", "facialis \(facts.version); \(machine)")
  }

  private static func configuration(_ facts: DoctorFacts) -> DoctorFinding {
    if let error = facts.configurationError {
      return problem("configuration", error, "Mend it, then: facialis config check")
    }
    return good("configuration", "is right")
  }

  private static func daemon(_ facts: DoctorFacts) -> DoctorFinding {
    if let error = facts.daemonError {
      return problem("daemon", error, "systemctl status facialisd; journalctl -u facialisd says why")
    }
    let state = facts.sessionState ?? "?"
    let lost = facts.samplesLost > 0 ? ", \(facts.samplesLost) samples lost since its start" : ""
    if state == "failed" || state == "waiting" {
      return warning("daemon", "answers, but is \(state)\(lost)", facts.sessionMessage ?? "Plug the ADC in.")
    }
    if !lost.isEmpty { return warning("daemon", "answers, \(state)\(lost)", "facialis status names the causes.") }
    return good("daemon", "answers, \(state)")
  }

  private static func groups(_ facts: DoctorFacts) -> [DoctorFinding] {
    ["facialis", "facialis-operator"].map { group in
      let purpose = group == "facialis" ? "reads events and waveforms" : "records"
      guard facts.groups.contains(group) else {
        return problem("group \(group)", "does not exist", "systemd-sysusers, or install the package again")
      }
      guard facts.isRoot || facts.memberOf.contains(group) else {
        return warning(
          "group \(group)", "this user is not in it; who is in it \(purpose)",
          "adduser USER \(group), then log in again")
      }
      return good("group \(group)", facts.isRoot ? "exists; root may do everything" : "this user is in it")
    }
  }

  private static func sockets(_ facts: DoctorFacts) -> [DoctorFinding] {
    facts.sockets.map { socket in
      guard socket.exists else {
        return problem(
          socket.path, "is not there", "systemctl enable --now facialisd-observe.socket facialisd-control.socket")
      }
      guard socket.isOpen else {
        return warning(
          socket.path, "is closed to this user", "adduser USER \(socket.group ?? "facialis"), then log in again")
      }
      return good(socket.path, "is open to this user")
    }
  }

  private static func rules(_ facts: DoctorFacts) -> DoctorFinding {
    let needed = ["60-facialis-adc.rules", "71-facialis-adc-policy.rules"]
    let missing = needed.filter { name in !facts.rules.contains { $0.hasSuffix("/" + name) } }
    if missing.isEmpty { return good("udev", "rules are installed") }
    return problem(
      "udev", "lacks \(missing.joined(separator: " and "))",
      "Copy them to /etc/udev/rules.d, run udevadm control --reload, and plug the ADC in again.")
  }

  private static func devices(_ facts: DoctorFacts) -> [DoctorFinding] {
    if facts.devices.isEmpty {
      return [warning("ADC", "none that Facialis knows is attached", "Plug it in; lsusb has to show it.")]
    }
    return facts.devices.map { device in
      let name = "ADC \(device.name) (\(device.identifiers))"
      guard device.group == "facialis", device.mode & 0o060 == 0o060 else {
        return problem(
          name, "\(device.node) is not open to the group facialis",
          "Check the udev rules, then plug the device in again.")
      }
      return good(name, "\(device.node) is open to the daemon")
    }
  }

  private static func usbMemory(_ facts: DoctorFacts) -> DoctorFinding {
    guard let memory = facts.usbMemoryMB else {
      return warning("USB memory", "the kernel has no usbcore", "modprobe usbcore, or another kernel")
    }
    if memory == 0 || memory >= 16 {
      return good("USB memory", memory == 0 ? "has no limit" : "\(memory) MB for all devices")
    }
    return warning(
      "USB memory", "only \(memory) MB for all devices",
      "echo 16 > /sys/module/usbcore/parameters/usbfs_memory_mb, or usbcore.usbfs_memory_mb=16 on the kernel's command line"
    )
  }

  private static func realtime(_ facts: DoctorFacts) -> DoctorFinding {
    let whose = facts.limitsAreDaemons ? "the daemon" : "this user"
    let priority = facts.realtimePriority ?? 0
    if priority >= 50 || facts.isRoot && !facts.limitsAreDaemons {
      return good("real time", "\(whose) may use it")
    }
    return warning(
      "real time", "\(whose) may use priority \(priority); 50 is wanted",
      "Start facialisd by systemd, whose unit sets LimitRTPRIO=60.")
  }

  private static func disk(_ facts: DoctorFacts) -> DoctorFinding {
    if let error = facts.diskError {
      return warning("disk", error, "Name the folder of the recordings: facialis doctor --folder DIR, as its user.")
    }
    guard let disk = facts.disk else { return warning("disk", "was not tested", "facialis doctor --folder DIR") }
    let words =
      "\(disk.folder): \(Decimal.fixed(disk.writtenMBPerS, 0)) MB/s, slowest flush \(Decimal.fixed(disk.slowestFlushMS, 0)) ms, \(Decimal.fixed(disk.freeBytes / 1e9, 1)) GB free"
    if disk.freeBytes < 1e9 { return problem("disk", words, "Make room: 8 channels at 4 kHz fill 0.35 GB an hour.") }
    if disk.writtenMBPerS < 5 || disk.slowestFlushMS > 2000 {
      return problem("disk", words, "Use another disk; 64 channels at 4 kHz need 1 MB/s and a flush every half second.")
    }
    if disk.slowestFlushMS > 250 {
      return warning("disk", words, "Flushes are slow; keep other programs off this disk while recording.")
    }
    return good("disk", words)
  }

  private static func clock(_ facts: DoctorFacts) -> DoctorFinding {
    let source = facts.clockSource.map { ", source \($0)" } ?? ""
    switch facts.isClockSynchronised {
    case true?: return good("clock", "is synchronised\(source)")
    case false?:
      return warning(
        "clock", "is not synchronised\(source)", "timedatectl set-ntp true, or chrony where it is installed")
    case nil: return warning("clock", "does not tell its state\(source)", "timedatectl")
    }
  }
}
