// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

extension FacialisError {
  static func markerInvalid(_ message: String) -> FacialisError {
    FacialisError("marker-invalid", .badData, message, mend: "Example: {\"text\": \"task:smile:on\", \"age_ms\": 250}.")
  }

  static func recordingInvalid(_ message: String) -> FacialisError {
    FacialisError("recording-invalid", .badData, message, mend: "Example: {\"subject\": \"S01\", \"task\": \"rest\"}.")
  }

  static func otherSession(_ what: String, _ session: String, _ asked: String) -> FacialisError {
    FacialisError(
      "session-of-another", .conflict, "The \(what) of the session is \(session), and that of the recording \(asked).",
      mend: "Correct one of them, or begin a new session: facialis session clear.")
  }

  static func queryInvalid(_ message: String, mend: String) -> FacialisError {
    FacialisError("query-invalid", .badData, message, mend: mend)
  }

  static func frameInvalid(_ message: String) -> FacialisError {
    FacialisError(
      "stream-frame-invalid", .badData, message,
      mend: "Check that the daemon and this program are of the same version.")
  }
}
