// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

extension FacialisError {
  /// No event counter could be had from the system.
  static func noDoorbell(errno: Int32) -> FacialisError {
    FacialisError(
      "no-file-descriptor", .unavailable, "The system gave no file descriptor (error \(errno)).",
      mend: "Raise the limit on open files (LimitNOFILE) or end other programs.")
  }

  /// No thread could be had from the system.
  static func noThread(_ name: String, errno: Int32) -> FacialisError {
    FacialisError(
      "no-thread", .unavailable, "The system started no thread for \(name) (error \(errno)).",
      mend: "Raise the limit on tasks (TasksMax) or free memory.")
  }
}
