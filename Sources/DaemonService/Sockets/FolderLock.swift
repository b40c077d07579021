// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
import Foundation
import Glibc
import Synchronization

/// Holds folders for one daemon alone (flock), so that a second one says so and ends. Freed with the process, however it ends.
package final class FolderLock: Sendable {
  private let descriptors: Mutex<[Int32]>

  /// Makes the folders where they are missing and locks each once; throws in words where another daemon has one.
  ///
  /// The state's is for owner and group alone.
  package init(state: String, sockets: String? = nil) throws(FacialisError) {
    var folders = [(path: state, what: "state folder", mode: 0o750)]
    if let sockets { folders.append((sockets, "sockets' folder", 0o755)) }
    var descriptors: [Int32] = []
    var seen: Set<[UInt64]> = []
    do {
      for (path, what, mode) in folders {
        let descriptor = try Self.open(path, mode)
        descriptors.append(descriptor)
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0 else {
          throw FacialisError.folderUnusable(path, FacialisError.systemWords)
        }
        // The state and the sockets may share a folder, which is locked once then.
        guard seen.insert([UInt64(information.st_dev), UInt64(information.st_ino)]).inserted else { continue }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
          throw errno == EWOULDBLOCK
            ? FacialisError.daemonRuns(what, path) : .folderUnusable(path, FacialisError.systemWords)
        }
      }
    } catch {
      for descriptor in descriptors { close(descriptor) }
      throw (error as? FacialisError) ?? .folderUnusable(state, "\(error)")
    }
    self.descriptors = Mutex(descriptors)
  }

  deinit { release() }

  /// Gives the folders free.
  package func release() {
    let held = descriptors.withLock { descriptors in
      defer { descriptors = [] }
      return descriptors
    }
    for descriptor in held { close(descriptor) }
  }

  private static func open(_ path: String, _ mode: Int) throws(FacialisError) -> Int32 {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
    } catch {
      throw .folderUnusable(path, (error as NSError).localizedFailureReason ?? "it cannot be made")
    }
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .folderUnusable(path, FacialisError.systemWords) }
    guard unsafe access(path, W_OK | X_OK) == 0 else {
      close(descriptor)
      throw .folderUnusable(path, FacialisError.systemWords)
    }
    return descriptor
  }
}
