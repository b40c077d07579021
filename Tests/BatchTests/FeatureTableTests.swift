// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Batch
import FacialEMG
import Testing

struct FeatureTableTests {
  private let eye = ChannelName(.left, .orbicularisOculi)

  @Test func rowsAreSortedAndHaveEveryColumn() {
    let rows = [
      FeatureRow(minute: 1, channel: eye, condition: "rest", analysableS: 60),
      FeatureRow(
        minute: 0, channel: eye, condition: "rest", analysableS: 12.34567, burstCount: 3, burstsPerMinute: 14.58),
    ]
    let lines = FeatureTable.text(rows).split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(lines.allSatisfy { $0.count == FeatureTable.columns.count })
    #expect(lines[1].prefix(7) == ["0", "L-OOC", "left", "rest", "12.346", "3", "14.58"])
    #expect(lines[2].prefix(7) == ["1", "L-OOC", "left", "rest", "60", "0", "n/a"])
  }

  @Test func namesCarryTheirUnits() {
    let units = ["Hz": "_hz", "s": "_s", "uV": "_uv", "dB": "_db", "1/min": "_per_minute"]
    for column in FeatureTable.columns {
      guard let unit = column.unit, let ending = units[unit] else { continue }
      #expect(column.name.hasSuffix(ending), "\(column.name)")
    }
  }
}
