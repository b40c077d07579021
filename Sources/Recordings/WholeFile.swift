// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
internal import FoundationEssentials
internal import Glibc

/// Small files that appear whole or not at all, and their folders.
package enum WholeFile {
  /// Makes a folder and those above it, for their owner and group only.
  package static func makeFolder(_ path: String) throws(FacialisError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
    } catch {
      throw FacialisError(
        "folder-not-made", .inputOutput, "The folder \(path) cannot be made.",
        mend: "Check the owner, mode and free space of the folder above it.")
    }
  }

  /// Writes a file that appears whole or not at all and is on the disk when this returns.
  package static func write(_ bytes: some Sequence<UInt8>, to path: String, mode: UInt32 = 0o640) throws(FacialisError)
  {
    let temporary = "\(path).\(getpid()).part"
    DiskFile.remove(temporary)
    let file = try DiskFile(creating: temporary)
    do throws(FacialisError) {
      try file.write(Array(bytes), at: 0)
      try file.synchronise()
      try file.close()
      guard unsafe chmod(temporary, mode) == 0, unsafe rename(temporary, path) == 0 else {
        throw .file(path, "write", errno)
      }
    } catch {
      DiskFile.remove(temporary)
      throw error
    }
  }
}
