// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// What `facialis doctor` saw of the machine; `DoctorFinding.all` judges it.
package struct DoctorFacts: Sendable, Hashable, Codable {
  /// A socket of the daemon, as this user sees it.
  package struct Socket: Sendable, Hashable, Codable {
    package var path: String
    package var exists: Bool
    /// Whether this user may connect.
    package var isOpen: Bool
    package var group: String?

    package init(path: String, exists: Bool, isOpen: Bool, group: String?) {
      self.path = path
      self.exists = exists
      self.isOpen = isOpen
      self.group = group
    }
  }

  /// An ADC on the bus.
  package struct Device: Sendable, Hashable, Codable {
    package var name: String
    package var identifiers: String
    package var node: String
    package var group: String?
    package var mode: Int

    package init(name: String, identifiers: String, node: String, group: String?, mode: Int) {
      self.name = name
      self.identifiers = identifiers
      self.node = node
      self.group = group
      self.mode = mode
    }
  }

  /// How fast a folder's disk takes data.
  package struct Disk: Sendable, Hashable, Codable {
    package var folder: String
    package var freeBytes: Double
    package var writtenMBPerS: Double
    /// The longest of the flushes, in milliseconds.
    package var slowestFlushMS: Double

    package init(folder: String, freeBytes: Double, writtenMBPerS: Double, slowestFlushMS: Double) {
      self.folder = folder
      self.freeBytes = freeBytes
      self.writtenMBPerS = writtenMBPerS
      self.slowestFlushMS = slowestFlushMS
    }

    private enum CodingKeys: String, CodingKey {
      case folder
      case freeBytes = "free_bytes"
      case writtenMBPerS = "written_mb_per_s"
      case slowestFlushMS = "slowest_flush_ms"
    }
  }

  package var version = Facialis.version
  /// Nil where the daemon does not answer.
  package var daemonVersion: String?
  /// Why it does not answer.
  package var daemonError: String?
  package var sessionState: String?
  package var sessionMessage: String?
  package var samplesLost = 0
  package var sockets: [Socket] = []
  /// Groups of `facialis` and `facialis-operator` that exist, and those that this user is in.
  package var groups: [String] = []
  package var memberOf: [String] = []
  package var isRoot = false
  /// The rule files that udev will read.
  package var rules: [String] = []
  package var devices: [Device] = []
  package var usbMemoryMB: Int?
  /// Limits of the running daemon, else of this user: real-time priority, locked memory in bytes.
  package var realtimePriority: Int?
  package var lockedMemory: Double?
  package var limitsAreDaemons = false
  package var disk: Disk?
  package var diskError: String?
  package var isClockSynchronised: Bool?
  package var clockSource: String?
  package var kernel: String?
  package var system: String?
  package var configurationError: String?

  package init() {}

  private enum CodingKeys: String, CodingKey {
    case version, sockets, groups, rules, devices, disk, kernel, system
    case daemonVersion = "daemon_version"
    case daemonError = "daemon_error"
    case sessionState = "session_state"
    case sessionMessage = "session_message"
    case samplesLost = "samples_lost"
    case memberOf = "member_of"
    case isRoot = "is_root"
    case usbMemoryMB = "usb_memory_mb"
    case realtimePriority = "realtime_priority"
    case lockedMemory = "locked_memory_bytes"
    case limitsAreDaemons = "limits_are_the_daemons"
    case diskError = "disk_error"
    case isClockSynchronised = "is_clock_synchronised"
    case clockSource = "clock_source"
    case configurationError = "configuration_error"
  }
}
