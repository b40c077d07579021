// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Text as HTML and SVG.
enum Markup {
  /// The text with what HTML would take for markup replaced.
  static func escape(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 38 || $0 == 60 || $0 == 62 || $0 == 34 || $0 == 39 }) else { return text }
    var escaped = ""
    escaped.reserveCapacity(text.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// A table whose first column heads its rows; an empty one says so.
  static func table(_ heads: [String], _ rows: [[String]], empty: String) -> String {
    guard !rows.isEmpty else { return "<p>\(escape(empty))</p>\n" }
    var html = "<table><thead><tr>"
    for head in heads { html += "<th scope=\"col\">\(escape(head))</th>" }
    html += "</tr></thead><tbody>\n"
    for row in rows {
      html += "<tr>"
      for (index, cell) in row.enumerated() {
        html += index == 0 ? "<th scope=\"row\">\(escape(cell))</th>" : "<td>\(escape(cell))</td>"
      }
      html += "</tr>\n"
    }
    return html + "</tbody></table>\n"
  }

  /// A figure with its caption, which screen readers get as well.
  static func figure(_ title: String, _ caption: String, width: Int, height: Int, _ body: String) -> String {
    let label = escape("\(title): \(caption)")
    return """
      <figure><svg viewBox="0 0 \(width) \(height)" role="img" aria-label="\(label)">\(body)</svg>
      <figcaption><b>\(escape(title)).</b> \(escape(caption))</figcaption></figure>

      """
  }

  /// A coordinate with one digit.
  static func coordinate(_ value: Double) -> String { Decimal.shortest(Decimal.round(value, 1)) }
}
