// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Takes out of a text what tells machine, people and recordings apart.
package struct Anonymiser: Sendable {
  private let words: [(String, String)]

  /// - Parameter names: what is replaced, by what stands for it; the longest first.
  package init(_ names: [String: String]) {
    words = names.filter { !$0.key.isEmpty }.sorted { ($0.key.count, $0.key) > ($1.key.count, $1.key) }.map {
      ($0.key, $0.value)
    }
  }

  /// The host's name, and users and homes of people who may log in.
  package static func ofThisMachine() -> Anonymiser {
    var names = [ProcessInfo.processInfo.hostName: "HOST"]
    for line in (try? String(contentsOfFile: "/etc/passwd", encoding: .utf8))?.split(separator: "\n") ?? [] {
      let parts = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard parts.count >= 7, let uid = Int(parts[2]), (1000..<60000).contains(uid) else { continue }
      names[parts[0]] = "USER"
      names[parts[4].split(separator: ",").first.map(String.init) ?? ""] = "USER"
      names[parts[5]] = "/home/USER"
    }
    return Anonymiser(names)
  }

  /// Replaces names, files of recordings and serial numbers.
  package func clean(_ text: String) -> String {
    var text = text
    for (name, stand) in words {
      // A word alone: a user called "io" must not tear words apart.
      let escaped = NSRegularExpression.escapedPattern(for: name)
      let alone = "(?<![A-Za-z0-9_])\(escaped)(?![A-Za-z0-9_])"
      guard let pattern = try? NSRegularExpression(pattern: alone) else { continue }
      text = pattern.stringByReplacingMatches(
        in: text, range: NSRange(text.startIndex..., in: text),
        withTemplate: NSRegularExpression.escapedTemplate(for: stand))
    }
    text = text.replacing(/[^\s"\/]+_\d{8}T\d{6}Z[^\s"]*/, with: "RECORDING")
    text = text.replacing(/(usb:[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}):[^\s,"@]+/) { "\($0.output.1):SERIAL" }
    return text
  }
}
