// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
import Foundation
import Glibc

/// Files of one recording's results that appear whole or not at all, in the order in which they were given.
///
/// All are written and synchronised under temporary names first, then renamed one by one, so that whoever finds the last
/// finds all of them.
package struct ResultFiles {
  private static let bytesAtOnce = 1 << 18

  private var files: [(name: String, pieces: AnySequence<String>)] = []

  package init() {}

  /// Adds a file; the one added last is the mark that all are there.
  package mutating func add(_ name: String, _ contents: String) { add(name, pieces: CollectionOfOne(contents)) }

  /// Adds a file whose pieces are made while it is written, so that it is never whole in memory.
  package mutating func add(_ name: String, pieces: some Sequence<String>) {
    files.append((name, AnySequence(pieces)))
  }

  /// Writes everything into a folder that exists; returns the paths.
  package func write(to folder: String) throws(FacialisError) -> [String] {
    var written: [(temporary: String, final: String)] = []
    defer { for file in written { unsafe unlink(file.temporary) } }
    for (name, pieces) in files {
      let temporary = UnfinishedFile.path(of: name, in: folder)
      written.append((temporary, "\(folder)/\(name)"))
      do {
        try Data().write(to: URL(filePath: temporary))
        let handle = try FileHandle(forWritingTo: URL(filePath: temporary))
        var waiting = Data()
        for piece in pieces {
          waiting.append(contentsOf: piece.utf8)
          guard waiting.count >= Self.bytesAtOnce else { continue }
          try handle.write(contentsOf: waiting)
          waiting.removeAll(keepingCapacity: true)
        }
        try handle.write(contentsOf: waiting)
        try handle.synchronize()
        try handle.close()
      } catch {
        throw .resultNotWritten("\(folder)/\(name)", (error as NSError).localizedDescription)
      }
    }
    for file in written where unsafe rename(file.temporary, file.final) != 0 {
      throw .resultNotWritten(file.final, "error \(errno)")
    }
    return written.map(\.final)
  }
}
