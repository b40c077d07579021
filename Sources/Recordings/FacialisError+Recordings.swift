// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
internal import Glibc

extension FacialisError {
  /// A file that could not be opened, created, read or written; `verb` is `open`, `create`, `read` or `write`.
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

  static func notEDF(_ path: String) -> FacialisError {
    FacialisError(
      "recording-not-edf", .badData, "\(path) is no EDF or BDF file: byte 0 does not begin one.",
      mend: "Import text with `facialis import`; convert other formats to EDF+ or BDF+ first.")
  }

  static func headerTooShort(_ path: String, _ size: Int, _ needed: Int) -> FacialisError {
    FacialisError(
      "recording-header-short", .badData, "\(path) ends at byte \(size), and its header alone needs \(needed) bytes.",
      mend: "Copy the file again from where it was recorded.")
  }

  static func headerShifted(_ path: String, _ shift: Int) -> FacialisError {
    FacialisError(
      "recording-header-shifted", .badData,
      "The header of \(path) is shifted by \(shift) bytes at byte 168, where the date should stand.",
      mend: shift < 0
        ? "Fill the patient or recording field up to 80 characters again: something removed its spaces."
        : "Cut the patient or recording field to 80 characters again: something lengthened it.")
  }

  static func headerDamaged(_ path: String, _ offset: Int, _ what: String) -> FacialisError {
    FacialisError(
      "recording-header-damaged", .badData, "The header of \(path) is damaged at byte \(offset): \(what).",
      mend: "Copy the file again from where it was recorded, or export it again.")
  }

  static func noWholeRecord(_ path: String, _ needed: Int, _ size: Int) -> FacialisError {
    FacialisError(
      "recording-empty", .badData,
      "\(path) holds no whole data record: it has \(size) bytes, and the first record ends at byte \(needed).",
      mend: "Copy the file again, or leave it out.")
  }

  static func recordTooLong(_ path: String, _ bytes: Int) -> FacialisError {
    FacialisError(
      "recording-record-too-long", .badData, "A data record of \(path) has \(bytes) bytes, more than 256 MiB.",
      mend: "Write the file again with data records of about a second.")
  }

  static func shrunk(_ path: String, _ offset: Int) -> FacialisError {
    FacialisError(
      "recording-shrunk", .inputOutput, "\(path) became shorter while it was read: byte \(offset) is gone.",
      mend: "Read it again once nobody writes to it.")
  }

  static func notUnderstood(_ path: String, _ label: String) -> FacialisError {
    FacialisError(
      "label-not-understood", .badData,
      "The signal \"\(label)\" of \(path) says it is EMG, but not of which muscle and side.",
      mend: "Name it with --montage FILE: input = \"\(label)\", name = \"L-OOC\".")
  }

  static func noEMG(_ path: String, _ labels: [String]) -> FacialisError {
    FacialisError(
      "recording-no-emg", .badData,
      "No signal of \(path) is a facial EMG channel; it has \(listed(labels)).",
      mend: "If some are, name them with --montage FILE.")
  }

  /// The first of the labels, and how many there are beside them.
  static func listed(_ labels: [String]) -> String {
    let shown = labels.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
    if labels.isEmpty { return "no signal at all" }
    return labels.count > 8 ? "\(shown) and \(labels.count - 8) more" : shown
  }

  static func inputMissing(_ path: String, _ input: String, _ labels: [String]) -> FacialisError {
    FacialisError(
      "montage-input-missing", .configuration,
      "The montage names the input \"\(input)\", and \(path) has \(listed(labels)).",
      mend: "Correct the input in the montage.")
  }

  static func inputAmbiguous(_ path: String, _ input: String) -> FacialisError {
    FacialisError(
      "montage-input-ambiguous", .configuration, "\(path) has several signals with the label \"\(input)\".",
      mend: "Name it by its number in the file instead, e.g. input = \"#3\" for the third signal.")
  }

  static func nameTwice(_ path: String, _ name: ChannelName, _ labels: [String]) -> FacialisError {
    FacialisError(
      "channel-twice", .badData, "The signals \(labels.joined(separator: " and ")) of \(path) are both \(name).",
      mend: "Tell them apart with --montage FILE, e.g. \(name) and \(name)-2.")
  }

  static func ratesDiffer(_ path: String, _ rates: [String]) -> FacialisError {
    FacialisError(
      "rates-differ", .badData, "The EMG channels of \(path) differ in rate: \(rates.joined(separator: ", ")).",
      mend: "Choose channels of one rate with --montage FILE.")
  }

  static func calibrationUnusable(_ path: String, _ label: String, _ why: String) -> FacialisError {
    FacialisError(
      "calibration-unusable", .badData, "The signal \"\(label)\" of \(path) has no usable calibration: \(why).",
      mend: "Correct the limits in the header, or leave the signal out with --montage FILE.")
  }

  static func noRate(_ path: String) -> FacialisError {
    FacialisError(
      "recording-no-rate", .badData,
      "A data record of \(path) lasts 0 s at byte 244, so that its samples have no rate.",
      mend: "Write the duration of a data record into the header.")
  }

  static func recordsOutOfOrder(_ path: String, _ record: Int, _ offset: Int) -> FacialisError {
    FacialisError(
      "records-out-of-order", .badData,
      "Data record \(record + 1) of \(path), at byte \(offset), begins before the one in front of it ends.",
      mend: "Sort or cut the file into parts whose times go forward.")
  }

  /// A file beside a recording that could not be written.
  package static func sidecar(_ path: String, _ words: String) -> FacialisError {
    FacialisError(
      "sidecar-not-written", .inputOutput, "\(path) could not be written: \(words).",
      mend: "Free space or correct the folder's permissions; the signal itself is safe.")
  }

  /// A description of a recording that is not there or not to be understood.
  static func descriptionUnreadable(_ path: String, _ words: String) -> FacialisError {
    FacialisError(
      "description-unreadable", .badData, "The description \(path) could not be read: \(words).",
      mend: "Name the recording's signal file instead; what only the description says is then missing.")
  }
}
