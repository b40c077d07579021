// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Glibc

extension FacialisError {
  static func daemonRuns(_ what: String, _ path: String) -> FacialisError {
    FacialisError(
      "daemon-runs", .conflict, "Another facialisd already uses the \(what) \(path).",
      mend: "Stop it first, or give this one a --sockets and a --state folder of its own.")
  }

  static func folderUnusable(_ path: String, _ reason: String) -> FacialisError {
    FacialisError(
      "folder-unusable", .inputOutput, "The folder \(path) cannot be used: \(reason).",
      mend: "Make it, or give a folder that this user may write to.")
  }

  static func socketUnusable(_ path: String, _ reason: String) -> FacialisError {
    FacialisError(
      "socket-unusable", .inputOutput, "The socket \(path) cannot be made: \(reason).",
      mend: "Remove what stands in its place, or give another folder with --sockets.")
  }

  static func socketPathTooLong(_ path: String) -> FacialisError {
    FacialisError(
      "socket-path-too-long", .usage, "The socket's path \(path) is longer than the 107 bytes that Linux allows.",
      mend: "Give a shorter folder with --sockets.")
  }

  static func inheritedSocketsWrong(_ names: [String]) -> FacialisError {
    FacialisError(
      "inherited-sockets-wrong", .configuration,
      "systemd handed over \(names.isEmpty ? "sockets without names" : names.joined(separator: ", ")) as sockets.",
      mend: "Two listening Unix sockets are needed, FileDescriptorName=observe and FileDescriptorName=control.")
  }

  static let deviceAwaited = FacialisError(
    "device-awaited", .unavailable, "No device delivers samples yet.",
    mend: "Plug the ADC in; facialis status says what is waited for.")

  static let recordingUnknown = FacialisError(
    "recording-unknown", .notFound, "There is no recording of this name.", mend: "GET /v1/recordings lists them.")

  static let eventNotRecorded = FacialisError(
    "event-not-recorded", .notFound, "The event lies in no recording, so its signal was not kept.",
    mend: "Ask for events of a recording: GET /v1/events?recording=ID.")

  static func queryInvalid(_ message: String, mend: String) -> FacialisError {
    FacialisError("query-invalid", .badData, message, mend: mend)
  }

  static func eventUnknown(_ name: String) -> FacialisError {
    FacialisError(
      "event-unknown", .notFound, "The log has no event \(name).",
      mend: "GET /v1/status names the epoch and the last number.")
  }

  static let notAMarker = FacialisError(
    "not-a-marker", .conflict, "Only markers can be corrected; this event is none.",
    mend: "GET /v1/events?kinds=marker lists them.")

  static let notAcceptable = FacialisError(
    "not-acceptable", .usage, "None of the types in Accept can be had here.",
    mend: "Accept text/event-stream, application/x-ndjson or application/json.")

  static let montageWhileRecording = FacialisError(
    "montage-while-recording", .conflict, "The montage cannot change while something is recorded.",
    mend: "Stop the recording first: facialis record stop.")

  static let sessionVersionMissingCode = "session-version-missing"

  static func sessionVersionMissing(_ tag: String) -> FacialisError {
    FacialisError(
      sessionVersionMissingCode, .conflict, "The request does not say which version of the session it replaces.",
      mend: "Send If-Match with the ETag of GET /v1/session, now \(tag).")
  }

  static let sessionChangedCode = "session-changed"

  static func sessionChanged(_ tag: String) -> FacialisError {
    FacialisError(
      sessionChangedCode, .conflict, "Somebody else changed the session meanwhile; nothing was overwritten.",
      mend: "GET /v1/session again, now \(tag), and repeat the change.")
  }

  static func montageNotOffered(_ channels: [String]) -> FacialisError {
    FacialisError(
      "montage-not-offered", .badData, "The source does not offer the channels of this montage.",
      mend: "It offers \(channels.joined(separator: ", ")).")
  }

  /// The words of errno.
  static var systemWords: String { unsafe String(cString: strerror(errno)) }
}
