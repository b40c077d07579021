// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Glibc

extension FacialisError {
  static func captureNotOpened(_ path: String, _ code: Int32) -> FacialisError {
    FacialisError(
      "capture-not-read", code == ENOENT ? .notFound : .inputOutput,
      "The capture \(path) cannot be read: \(unsafe String(cString: strerror(code))).",
      mend: "Check the path and who may read it.")
  }

  static func captureNotWritten(_ path: String, _ code: Int32) -> FacialisError {
    FacialisError(
      "capture-not-written", .inputOutput,
      "The capture \(path) cannot be written: \(unsafe String(cString: strerror(code))).",
      mend: code == EEXIST
        ? "Choose another name; captures are never overwritten." : "Free space, or correct the folder's permissions.")
  }

  static func notACapture(_ path: String) -> FacialisError {
    FacialisError(
      "not-a-capture", .badData, "\(path) is no capture of USB traffic.",
      mend: "Make one with facialis capture; play a recording with --device playback:FILE.")
  }

  static func captureVersion(_ path: String, _ version: Int) -> FacialisError {
    FacialisError(
      "capture-version", .badData, "The capture \(path) has version \(version) of the format; this program reads 1.",
      mend: "Use the program that wrote it, or a newer one.")
  }

  static func captureDamaged(_ path: String, _ offset: Int) -> FacialisError {
    FacialisError(
      "capture-damaged", .badData, "The capture \(path) is damaged at byte \(offset).",
      mend: "Copy it again from where it was made; what comes before that byte can be used.")
  }

  /// A driver that asks for what the capture does not hold.
  static func captureDiverged(_ path: String) -> FacialisError {
    FacialisError(
      "capture-diverged", .unavailable,
      "The capture \(path) has no answer to what the driver of today asks of the device.",
      mend: "Replay it with the version that wrote it, or make a new one.")
  }
}
