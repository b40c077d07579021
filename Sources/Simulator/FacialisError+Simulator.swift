// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

extension FacialisError {
  /// A name in a simulation's settings that nothing has.
  static func unknownSimulation(_ what: String, _ name: String, among names: [String]) -> FacialisError {
    let nearest = nearestName(to: name, among: names)
    return FacialisError(
      "simulation-invalid", .usage, "The simulator knows no \(what) \"\(name)\".",
      mend: (nearest.map { "Did you mean \"\($0)\"? " } ?? "") + "It knows \(names.joined(separator: ", ")).")
  }

  /// A value in a simulation's settings that is out of range or cannot be read.
  static func simulationValue(_ key: String, _ value: String, _ allowed: String) -> FacialisError {
    FacialisError(
      "simulation-invalid", .usage, "The simulator's \(key) cannot be \"\(value)\".", mend: "Give \(allowed).")
  }

  /// The name with the fewest letters to change, if these are at most half.
  private static func nearestName(to name: String, among names: [String]) -> String? {
    let best = names.map { (name: $0, distance: distance(name.lowercased(), $0.lowercased())) }
      .min { $0.distance < $1.distance }
    guard let best, best.distance * 2 <= max(name.count, best.name.count) else { return nil }
    return best.name
  }

  /// Levenshtein's distance.
  private static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b.utf8)
    var row = Array(0...b.count)
    for (i, letter) in a.utf8.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let substitution = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substitution, min(row[j], diagonal) + 1)
      }
    }
    return row[b.count]
  }
}
