// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

extension FacialisError {
  static func noFiles(_ path: String, _ names: [String]) -> FacialisError {
    FacialisError(
      "recording-no-files", .notFound,
      "None of the files that \(path) describes is in its folder: \(listed(names)).",
      mend: "Put the files back beside their description.")
  }

  static func filesOverlap(_ path: String, _ first: Int, _ end: Int) -> FacialisError {
    FacialisError(
      "files-overlap", .badData,
      "\(path) says that it begins at sample \(first) of its recording, and the file before it ends at \(end).",
      mend: "Read the files one by one with --single-file.")
  }

  static func filesDiffer(_ name: String, _ what: String) -> FacialisError {
    FacialisError(
      "files-differ", .badData, "\(name) is not of the same recording as the files before it: \(what).",
      mend: "Read the files one by one with --single-file.")
  }

  static func notRepairable(_ path: String, _ why: String) -> FacialisError {
    FacialisError(
      "not-repairable", .badData, "\(path) cannot be repaired: \(why).",
      mend: "facialis check says where it is; correct it with the program that made the file.")
  }

  static func outputExists(_ path: String) -> FacialisError {
    FacialisError(
      "output-exists", .conflict, "\(path) exists, and nothing is overwritten.", mend: "Choose another --output.")
  }
}
