// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// How a worker process ended.
public enum WorkerEnd: Sendable, Hashable {
  case exit(Int32)
  case signal(Int32)

  /// In words: `was killed by signal 11 (segmentation fault)`.
  public var words: String {
    switch self {
    case .exit(let status): "ended with status \(status)"
    case .signal(let number):
      "was killed by signal \(number)" + (Self.names[number].map { " (\($0))" } ?? "")
    }
  }

  private static let names: [Int32: String] = [
    4: "illegal instruction", 6: "abort", 7: "bus error", 8: "arithmetic", 9: "kill", 11: "segmentation fault",
    15: "termination", 24: "CPU time limit", 25: "file size limit",
  ]
}

extension FacialisError {
  static func workerCrashed(_ input: String, _ end: WorkerEnd) -> FacialisError {
    FacialisError(
      "worker-crashed", .software, "The worker that analysed \(input) \(end.words), twice.",
      mend: "Signal 9 may be want of memory; else report this, with what SWIFT_BACKTRACE=enable=yes prints for it.")
  }

  static func workerHung(_ input: String, _ seconds: Double) -> FacialisError {
    FacialisError(
      "worker-hung", .software,
      "The analysis of \(input) made no progress for \(Decimal.shortest(seconds)) s and was ended.",
      mend: "Is its disk slow? Then give a longer --timeout; else report this with the file.")
  }

  static func workersDoNotStart(_ end: WorkerEnd?) -> FacialisError {
    FacialisError(
      "worker-does-not-start", .software,
      "The worker processes do not start: the last one \(end?.words ?? "said nothing in time").",
      mend: "Run it by hand to see why: facialis batch-worker < /dev/null.")
  }

  static func noResults(_ recording: String) -> FacialisError {
    FacialisError(
      "no-results", .notFound, "There are no results of \(recording), and nothing was to be analysed.",
      mend: "Run facialis batch or the participant level first.")
  }

  /// The row of a recording that was not reached.
  public static let notReached = FacialisError(
    "not-reached", .unavailable, "The batch was stopped before this recording.", mend: "Run the same command again.")
}
