// SPDX-License-Identifier: GPL-3.0-or-later

/// Finds the word that was probably meant.
public enum NearestWord {
  /// What to say of a word that is not among those known: the nearest one, or all where none is near.
  public static func mend(_ word: String, known: [String]) -> String {
    // A unit left out or added is the commonest slip: `dose` for `dose_mg`.
    if word.count > 2, let whole = known.first(where: { $0.hasPrefix(word) || word.hasPrefix($0) }) {
      return "Did you mean \"\(whole)\"?"
    }
    guard let nearest = known.min(by: { distance($0, word) < distance($1, word) }) else { return "Remove it." }
    let isNear = distance(nearest, word) <= max(2, max(word.count, nearest.count) / 2)
    return isNear ? "Did you mean \"\(nearest)\"?" : "Known are \(known.joined(separator: ", "))."
  }

  /// Edits between two words (Levenshtein), letters' case aside; only the first 64 letters count.
  static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b.lowercased().prefix(64))
    var row = Array(0...b.count)
    for (i, character) in a.lowercased().prefix(64).enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let substituted = diagonal + (character == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
