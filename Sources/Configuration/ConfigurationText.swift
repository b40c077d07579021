// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
internal import Glibc

/// Reads the text of a configuration file.
package enum ConfigurationText {
  /// No file of ours comes near it; whatever is longer is no configuration.
  private static let longest = 1 << 20

  /// The file's text; throws where it cannot be read, is longer than 1 MiB, or is no UTF-8.
  package static func read(_ path: String) throws(FacialisError) -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let why = errno == EACCES ? "permission denied" : errno == ENOENT ? "it does not exist" : "error \(errno)"
      throw .configurationUnreadable(path, why)
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: longest + 1)
    var length = 0
    while length < bytes.count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[length...])
        return unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw .configurationUnreadable(path, errno == EISDIR ? "it is a folder" : "error \(errno)")
      }
      if got == 0 { break }
      length += got
    }
    guard length <= longest else { throw .configurationUnreadable(path, "it is longer than 1 MiB") }
    guard let text = String(validating: bytes[..<length], as: UTF8.self) else {
      throw .configurationUnreadable(path, "it is no UTF-8 text")
    }
    return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
  }
}
