// SPDX-License-Identifier: GPL-3.0-or-later

/// The settings of the daemon beside those of detection, each with its place in the file.
public enum DaemonSetting: String, Sendable, Hashable, CaseIterable {
  case sockets = "daemon.sockets"
  case state = "daemon.state"
  case logLevel = "daemon.log_level"
  case device = "device.spec"
  case montage = "device.montage"
  case recordings = "recording.folder"
  case recordS = "recording.record_s"
  case synchronisationS = "recording.synchronisation_s"
  case diskBufferS = "recording.disk_buffer_s"
  case longestGapS = "recording.longest_gap_s"
  case ringS = "recording.ring_s"
  case rotationS = "recording.rotation_s"
  case rotationMB = "recording.rotation_mb"
  case lowestFreeMB = "recording.lowest_free_mb"
  case preTriggerS = "recording.pre_trigger_s"
  case resumeS = "recording.resume_s"
  case eventDays = "events.keep_days"
  case eventMB = "events.keep_mb"

  private typealias Row = (
    kind: ConfigurationKey.Kind, initialValue: ConfigurationValue, effect: ConfigurationKey.Effect, meaning: String
  )

  private var row: Row {
    switch self {
    case .sockets:
      (
        .path, .text("/run/facialis"), .restart,
        "Folder of observe.sock and control.sock; not used where systemd hands the sockets over."
      )
    case .state: (.path, .text("/var/lib/facialis"), .restart, "Folder of the event log.")
    case .logLevel:
      (
        .choice(["trace", "debug", "info", "notice", "warning", "error"]), .text("info"), .reload,
        "The least important line that is logged."
      )
    case .device:
      (
        .text, .text("usb"), .restart,
        "What is read: usb[:VID:PID[:SERIAL|@PORT]][,rate=HZ,...], simulator[:channels=8,rate=4000,...] or playback:FILE."
      )
    case .montage:
      (
        .path, .text(""), .restart,
        "TOML file that says which input of the ADC is which muscle; a USB device needs it. Empty for none."
      )
    case .recordings:
      (.path, .text(""), .restart, "Folder of the recordings; empty for recordings in the state folder.")
    case .recordS: (.number(0.05...1), .number(0.25), .restart, "Longest data record of a file, in seconds.")
    case .synchronisationS:
      (.number(0.1...10), .number(0.5), .restart, "Seconds of recording at risk at a power cut.")
    case .diskBufferS:
      (
        .number(1...120), .number(10), .restart,
        "Seconds that the disk may fall behind before samples are lost to a gap."
      )
    case .longestGapS:
      (.number(0...3600), .number(60), .restart, "Seconds of the longest gap that is bridged within one file.")
    case .ringS:
      (.number(0.5...30), .number(2), .restart, "Seconds of signal that wait for the analysis before some is lost.")
    // An hour is a piece that people copy and look through; beyond 2 GB programs with 32-bit offsets fail.
    case .rotationS:
      (
        .number(10...86400), .number(3600), .restart,
        "Seconds of signal in one file; then the recording's next file begins."
      )
    case .rotationMB:
      (.number(1...1_000_000), .number(2000), .restart, "Millions of bytes in one file; then the next file begins.")
    case .lowestFreeMB:
      (
        .number(1...1_000_000), .number(200), .restart,
        "Millions of bytes that have to be free: below, no recording begins, and one that runs ends in order."
      )
    case .preTriggerS:
      (
        .number(0...600), .number(60), .restart,
        "Seconds of signal that are kept in memory for recordings that begin in the past; 4 bytes a sample."
      )
    case .resumeS:
      (
        .number(0...86400), .number(1800), .restart,
        "Seconds of an interruption by a crash after which a recording still goes on in its next file; 0 for never."
      )
    case .eventDays:
      (
        .number(1...36_500), .number(400), .restart,
        "Days that events stay in the log; those that no recording's table holds yet stay longer."
      )
    case .eventMB:
      (
        .number(16...1_000_000), .number(2048), .restart,
        "Largest size of the log in MiB; the oldest events go first."
      )
    }
  }

  /// The setting as a key of the file.
  public var key: ConfigurationKey {
    let parts = rawValue.split(separator: ".").map(String.init)
    return ConfigurationKey(parts[0], parts[1], row.kind, row.initialValue, row.effect, row.meaning)
  }
}
