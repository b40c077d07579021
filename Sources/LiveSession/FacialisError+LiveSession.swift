// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

extension FacialisError {
  /// A code that could not stand in a file's name.
  static func codeInvalid(_ key: String) -> FacialisError {
    FacialisError(
      "recording-code-invalid", .usage, "The \(key) of a recording has 1 to 32 letters, digits or hyphens.",
      mend: "Use a code such as S01, never a name.")
  }

  /// A montage row that asks the simulator for more than it has.
  static func inputNotSimulated(_ input: String, count: Int) -> FacialisError {
    FacialisError(
      "input-not-simulated", .badData, "The simulator has no input \"\(input)\".",
      mend: "Its inputs are 1 to \(count); channels=N behind simulator: makes more.")
  }

  /// A setting outside of its legal range.
  static func settingOutOfRange(_ setting: LiveSetting, _ value: Double) -> FacialisError {
    FacialisError(
      "setting-out-of-range", .configuration,
      "\(setting.rawValue) is \(Decimal.shortest(value)), and \(Decimal.shortest(setting.range.lowerBound)) to \(Decimal.shortest(setting.range.upperBound)) \(setting.unit) are legal.",
      mend: setting.meaning)
  }

  /// A disk on which a recording would soon have to end.
  static func diskLow(_ path: String, _ free: Int, _ needed: Int) -> FacialisError {
    FacialisError(
      "disk-low", .inputOutput,
      "Only \(free / 1_000_000) MB are free for \(path), and \(needed / 1_000_000) MB have to stay free.",
      mend: "Free space, record to another disk with --recordings, or lower lowest_free_mb.")
  }

  /// A start while an interrupted recording waits for the device's first samples.
  static let interruptedWaits = FacialisError(
    "already-recording", .conflict, "A recording that was interrupted goes on as soon as the device delivers.",
    mend: "Wait a moment, or stop it then: facialis record stop.")

  /// An analysis that the end of the daemon cut short.
  static func replayUnfinished(_ id: String) -> FacialisError {
    FacialisError(
      "replay-unfinished", .unavailable, "The daemon ended before it had analysed \(id) again from its files.",
      mend: "The signal is whole; facialis analyze makes its table of events.")
  }

  /// A file that was removed, or whose disk went away, while it was written.
  static func recordingVanished(_ path: String) -> FacialisError {
    FacialisError(
      "recording-vanished", .inputOutput, "\(path) is no longer there, so that nothing more can be recorded to it.",
      mend: "Look who removed the file or unmounted its disk, and start a recording again.")
  }

  /// A request that needs a source.
  static let noSource = FacialisError(
    "no-source", .unavailable, "No device delivers samples.", mend: "Attach the device or start it with --device.")

  static let alreadyRecording = FacialisError(
    "already-recording", .conflict, "A recording is going on.", mend: "Stop it first: facialis record stop.")

  static let notRecording = FacialisError(
    "not-recording", .conflict, "Nothing is recorded.", mend: "Start a recording: facialis record start --subject S01.")

  /// A source is there already.
  static let sourceAttached = FacialisError(
    "source-attached", .conflict, "A device is attached already.", mend: "Stop it first.")

  /// The session was shut down.
  static let sessionEnded = FacialisError(
    "session-ended", .unavailable, "The session is shut down.", mend: "Start the daemon again.")

  /// A marker that no file could hold, or that would be taken for something else.
  static func markerInvalid(_ message: String) -> FacialisError {
    FacialisError("marker-invalid", .usage, message, mend: "Write for example task:smile:on, or a short note.")
  }
}

extension SessionMachine.Refusal {
  var error: FacialisError {
    switch self {
    case .noSource: .noSource
    case .alreadyRecording: .alreadyRecording
    case .notRecording: .notRecording
    }
  }
}
