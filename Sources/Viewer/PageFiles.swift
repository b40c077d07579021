// SPDX-License-Identifier: GPL-3.0-or-later

/// The files of the page, as they are built in.
package enum PageFiles {
  /// Their names.
  package static var names: [String] { EmbeddedPage.files.keys.sorted() }

  /// The text of a file; nil where there is none of this name.
  package static func text(_ name: String) -> String? { EmbeddedPage.files[name] }

  /// The reply for a path of the page; nil where it is none.
  package static func reply(_ path: String) -> ViewerReply? {
    let name = path == "/" ? "index.html" : path.hasPrefix("/page/") ? String(path.dropFirst(6)) : ""
    guard let text = text(name), name != "index.html" || path == "/" else { return nil }
    return ViewerReply(
      type: type(name), body: Array(text.utf8), headers: [("content-security-policy", ViewerReply.pagePolicy)])
  }

  private static func type(_ name: String) -> String {
    if name.hasSuffix(".html") { return "text/html; charset=utf-8" }
    return name.hasSuffix(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8"
  }
}
