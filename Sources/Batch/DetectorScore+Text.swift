// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

extension DetectorScore {
  /// The score as a page of text: rows by kind and by signal-to-noise ratio, then the confusion matrix.
  public var text: String {
    var lines = ["\(software), \(Decimal.shortest(durationS)) s. \(Facialis.disclaimer)", ""]
    lines += Self.columns(
      [["", "truth", "found", "hits", "precision", "recall", "F1", "onset ms", "median", "p95", "false/h"]]
        + ([bursts] + burstsBySNR.map(\.indented) + patterns).map(\.cells))
    let kinds = Self.patternKinds.map(\.rawValue)
    let truths = (kinds + ["none"]).filter { name in confusion.contains { $0.truth == name } }
    let founds = (kinds + ["missed"]).filter { name in confusion.contains { $0.found == name } }
    if !truths.isEmpty {
      lines += ["", "Confusion (rows: truth, columns: found); side right \(sideRight) of \(sideTotal)"]
      lines += Self.columns(
        [[""] + founds]
          + truths.map { truth in
            [truth]
              + founds.map { found in
                "\(confusion.first { $0.truth == truth && $0.found == found }?.count ?? 0)"
              }
          })
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Rows of cells padded to columns: the first to the left, the others to the right.
  private static func columns(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { index, cell in
        let padding = String(repeating: " ", count: widths[index] - cell.count)
        return index == 0 ? cell + padding : padding + cell
      }.joined(separator: "  ")
    }
  }
}

extension DetectorScore.Row {
  fileprivate var cells: [String] {
    func text(_ number: Double?, _ decimals: Int) -> String { number.map { Decimal.fixed($0, decimals) } ?? "-" }
    return [
      name, "\(truth)", "\(found)", "\(hits)", text(precision, 3), text(recall, 3), text(f1, 3),
      text(onsetBiasMS, 1), text(onsetMedianMS, 1), text(onsetP95MS, 1), text(falsePerHour, 1),
    ]
  }

  fileprivate var indented: DetectorScore.Row {
    DetectorScore.Row(
      name: "  \(name)", truth: truth, found: found, hits: hits, precision: precision, recall: recall, f1: f1,
      onsetBiasMS: onsetBiasMS, onsetMedianMS: onsetMedianMS, onsetP95MS: onsetP95MS, falsePerHour: falsePerHour)
  }
}
