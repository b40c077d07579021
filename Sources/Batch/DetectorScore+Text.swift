// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

extension DetectorScore {
  /// The score as a page of text: agreement by kind and by signal-to-noise ratio, the confusion matrix, then each group.
  public var text: String {
    var lines = ["\(software). \(Facialis.disclaimer)", ""] + body
    for group in groups { lines += ["", "== \(group.name) ==", ""] + group.score.body }
    return lines.joined(separator: "\n") + "\n"
  }

  private var body: [String] {
    func share(_ number: Double?) -> String { number.map { Decimal.fixed($0, 3) } ?? "-" }
    var lines = [
      "\(pairCount) recording\(pairCount == 1 ? "" : "s"), \(Decimal.shortest(durationS)) s, "
        + "\(Decimal.shortest(restS)) s of it at rest", "",
    ]
    let rows = [bursts] + burstsBySNR + [spasms] + patterns
    lines += Self.columns(
      [
        [
          "", "truth", "found", "hits", "precision", "recall", "F1", "onset bias", "median", "p95", "offset bias",
          "median", "p95 ms", "false/rest h",
        ]
      ] + rows.map { $0.cells(isIndented: burstsBySNR.contains($0)) })
    lines += [
      "", "Events right \(share(eventAccuracy)); side right \(sideRight) of \(sideTotal)",
      "Kappa over time: bursts \(share(burstKappa)), patterns \(share(patternKappa))",
    ]
    return lines + confusionLines
  }

  var confusionLines: [String] {
    let kinds = Self.patternKinds.map(\.rawValue) + ["none", "missed"]
    func ordered(_ labels: [(name: String, side: EventSide?)]) -> [String] {
      let sorted = labels.sorted {
        (kinds.firstIndex(of: $0.name) ?? 0, $0.side?.rawValue ?? "")
          < (kinds.firstIndex(of: $1.name) ?? 0, $1.side?.rawValue ?? "")
      }
      return sorted.map { Self.label($0.name, $0.side) }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    let truths = ordered(confusion.map { ($0.truth, $0.truthSide) })
    let founds = ordered(confusion.map { ($0.found, $0.foundSide) })
    guard !truths.isEmpty else { return [] }
    var counts: [[String]: Int] = [:]
    for cell in confusion {
      counts[[Self.label(cell.truth, cell.truthSide), Self.label(cell.found, cell.foundSide)]] = cell.count
    }
    return ["", "Confusion (rows: truth, columns: found; L left, R right, B both)"]
      + Self.columns(
        [[""] + founds]
          + truths.map { truth in
            [truth] + founds.map { found in counts[[truth, found]].map { "\($0)" } ?? "." }
          })
  }

  private static func label(_ name: String, _ side: EventSide?) -> String {
    side.map { "\(name) \($0.rawValue.prefix(1).uppercased())" } ?? name
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
  fileprivate func cells(isIndented: Bool) -> [String] {
    func text(_ number: Double?, _ decimals: Int) -> String { number.map { Decimal.fixed($0, decimals) } ?? "-" }
    return [
      (isIndented ? "  " : "") + name, "\(truth)", found.map { "\($0)" } ?? "-", "\(hits)", text(precision, 3),
      text(recall, 3), text(f1, 3), text(onsetBiasMS, 1), text(onsetMedianMS, 1), text(onsetP95MS, 1),
      text(offsetBiasMS, 1), text(offsetMedianMS, 1), text(offsetP95MS, 1), text(falsePerRestHour, 1),
    ]
  }
}
