// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

/// What happens to a device while it is recorded, and what the recording has to show of it.
struct BenchFault: Sendable {
  enum Step: Sendable {
    /// A command to the emulator.
    case tell(String)
    /// So many more events of a kind.
    case event(String)
    /// The host stands still for so many milliseconds, as a suspended one does whose device goes on.
    case suspend(Int)
  }

  let name: String
  /// Models that can have it; empty for all.
  var models: Set<String> = []
  let steps: [Step]
  /// Gaps that the recording has to have.
  var gaps = 0...0
  /// What the ledger owes them to.
  var cause = ""
  /// Frames by which a gap may differ from the ramp: none where the device itself says how many are missing, else what the clock cannot tell.
  var tolerance = 0
  /// A note that the recording has to hold.
  var note = ""

  /// A gap as long as the clock says, but for what a transfer takes to fill and a busy machine to wake up.
  private static let byClock = 1000

  static let all: [BenchFault] = [
    BenchFault(name: "nothing", steps: []),
    BenchFault(name: "short packets", steps: [.tell("set cut 7")]),
    BenchFault(name: "zero-length packets", steps: [.tell("empty 12")]),
    BenchFault(name: "late device", steps: [.tell("hold 500")]),
    BenchFault(
      name: "stall", models: ["biosemi", "labjack"], steps: [.tell("stall")], gaps: 1...1, cause: "bus",
      tolerance: byClock),
    BenchFault(
      name: "overrun", models: ["mcc", "mcc1808"], steps: [.tell("overrun")], gaps: 1...1, cause: "bus",
      tolerance: byClock, note: "device: its buffer overflowed"),
    BenchFault(name: "EPROTO", steps: [.tell("error 71")], gaps: 1...1, cause: "bus", tolerance: byClock),
    BenchFault(name: "EOVERFLOW", steps: [.tell("error 75")], gaps: 1...1, cause: "bus", tolerance: byClock),
    BenchFault(
      name: "lost bytes", models: ["biosemi"], steps: [.tell("skip 1000")], gaps: 1...1, cause: "device", tolerance: 1),
    BenchFault(name: "checksum", models: ["labjack"], steps: [.tell("damage 1")], gaps: 1...1, cause: "device"),
    BenchFault(name: "counter jump", models: ["labjack"], steps: [.tell("jump 7")], gaps: 1...1, cause: "device"),
    BenchFault(
      name: "recovery report", models: ["labjack"], steps: [.tell("overflow 300")], gaps: 1...1, cause: "device",
      tolerance: 1, note: "device: its buffer overflowed"),
    BenchFault(
      name: "trigger", models: ["biosemi"],
      steps: [.tell("set trigger 42"), .event("marker"), .tell("set trigger 0")], note: "stimulus:42"),
    BenchFault(
      name: "CMS and battery", models: ["biosemi"],
      steps: [
        .tell("set cms 0"), .event("marker"), .tell("set cms 1"), .event("marker"), .tell("set battery 1"),
        .event("marker"), .tell("set battery 0"),
      ], note: "device: CMS out of range"),
    BenchFault(name: "suspended host", steps: [.suspend(2500)], gaps: 1...1, cause: "silent", tolerance: byClock),
    BenchFault(
      name: "replug", steps: [.tell("unplug"), .event("device_detached"), .tell("plug"), .event("device_attached")],
      gaps: 1...1, cause: "absent", tolerance: byClock),
    BenchFault(
      name: "replug without a word from udev",
      steps: [.tell("unplug 1"), .event("device_detached"), .tell("plug 1"), .event("device_attached")], gaps: 1...1,
      cause: "absent", tolerance: byClock),
  ]
}
