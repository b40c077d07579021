// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG
internal import Glibc

extension FacialisError {
  /// A file that could not be opened, created, read or written; `verb` is one of these words.
  static func file(_ path: String, _ verb: String, _ number: Int32) -> FacialisError {
    let cannot = "Cannot \(verb) \(path)"
    switch number {
    case ENOENT where verb == "create":
      return FacialisError(
        "folder-not-found", .notFound, "\(cannot): its folder does not exist.", mend: "Create the folder first.")
    case ENOENT:
      return FacialisError("recording-not-found", .notFound, "\(cannot): it does not exist.", mend: "Check the name.")
    case EEXIST:
      return FacialisError(
        "recording-exists", .conflict, "\(cannot): it exists, and recordings are never overwritten.",
        mend: "Choose another name.")
    case EACCES, EPERM:
      return FacialisError(
        "recording-not-permitted", .noPermission, "\(cannot): permission denied.",
        mend: "Check the owner and mode of the file and its folder.")
    case ENOSPC, EDQUOT:
      return FacialisError(
        "disk-full", .inputOutput, "\(cannot): the disk or quota is full.",
        mend: "Free some space; what was written is valid.")
    case EROFS:
      return FacialisError(
        "disk-read-only", .inputOutput, "\(cannot): the file system is read-only.",
        mend: "Choose another folder, or look in the system's log for why it was made read-only.")
    case EIO, ENXIO, ENODEV, ESTALE:
      return FacialisError(
        "disk-failed", .inputOutput, "\(cannot): the disk failed or went away (error \(number)).",
        mend: "Save what can be read to another disk.")
    case EISDIR, ENOTDIR:
      return FacialisError(
        "recording-not-found", .notFound, "\(cannot): a folder stands where a file is meant, or the reverse.",
        mend: "Check the name.")
    default:
      return FacialisError("file-failed", .inputOutput, "\(cannot): error \(number).", mend: "Look up errno \(number).")
    }
  }

  static func notAFile(_ path: String) -> FacialisError {
    FacialisError("recording-not-a-file", .badData, "\(path) is no regular file.", mend: "Name an EDF or BDF file.")
  }

  /// A format that a header cannot state, so that a reader would get back other numbers than the live analysis had.
  static func notRepresentable(_ what: String) -> FacialisError {
    FacialisError(
      "format-not-representable", .software, "\(what) cannot be stated in the header of a recording.",
      mend: "Make the stream's format with representableInHeader().")
  }

  static func writerMisused(_ message: String) -> FacialisError {
    FacialisError("recording-writer-misused", .software, message, mend: "Give whole data records of every channel.")
  }
}
