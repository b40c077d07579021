// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Glibc

/// The terminal that the program runs in: raw while it is used, as it was afterwards.
///
/// One thread at a time, but for `read`, which another one may wait in.
final class Terminal: @unchecked Sendable {
  private var saved = termios()

  /// Throws where standard input or output is no terminal.
  init() throws(FacialisError) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, unsafe tcgetattr(STDIN_FILENO, &saved) == 0 else {
      throw FacialisError(
        "no-terminal", .usage, "facialis top needs a terminal.",
        mend: "Use facialis monitor or facialis status in scripts.")
    }
    var raw = saved
    unsafe cfmakeraw(&raw)
    unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw)
    // The alternative screen, so that what was there comes back; no cursor.
    write("\u{1B}[?1049h\u{1B}[?25l")
  }

  /// Gives the terminal back as it was.
  func restore() {
    write("\u{1B}[?25h\u{1B}[?1049l")
    unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved)
  }

  /// Characters across and down; 80 by 24 where the terminal does not say.
  var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count <= 0 { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// The bytes that come together, waiting for a fifth of a second at most; nil where the terminal is gone.
  func read() -> [UInt8]? {
    var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&descriptor, 1, 200) > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
    return count > 0 ? Array(buffer.prefix(count)) : nil
  }
}
