// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import Testing

/// Documentation/Files.md says of every column and kind what the code says of it.
struct DocumentationTests {
  private static func rows() throws -> Set<Substring> {
    let root = URL(filePath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "Documentation/Files.md"), encoding: .utf8)
    return Set(text.split(separator: "\n").filter { $0.hasPrefix("| `") })
  }

  private func row(_ name: String, _ unit: String?, _ meaning: String) -> Substring {
    Substring("| `\(name)` | \(unit.map { "\($0) " } ?? "")| \(meaning) |")
  }

  @Test func everyColumnOfTheEventTable() throws {
    let rows = try Self.rows()
    for column in EventSidecar.fixedColumns {
      #expect(rows.contains(row(column.name, column.unit, column.meaning)), "\(column.name)")
    }
    for column in EventColumn.allCases {
      #expect(rows.contains(row(column.rawValue, column.unit, column.meaning)), "\(column.rawValue)")
    }
  }

  @Test func everyColumnOfTheFeatureTable() throws {
    let rows = try Self.rows()
    for column in FeatureTable.columns {
      #expect(rows.contains(row(column.name, column.unit, column.meaning)), "\(column.name)")
    }
  }

  @Test func everyKind() throws {
    let rows = try Self.rows()
    for kind in EventKind.allCases where kind.isCanonical {
      #expect(rows.contains(Substring("| `\(kind.rawValue)` | \(kind.meaning) |")), "\(kind.rawValue)")
    }
  }
}
