// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Where a stated version of the detector stands on stated signals, as a page of Markdown.
public struct DetectorCard: Sendable {
  /// One signal of the card and what was found in it.
  public struct Entry: Sendable {
    /// Scenario or recipe, e.g. `S05`.
    public let name: String
    public let summary: String
    /// Whether the signal is one of the Gaussian recipes, which know bursts only.
    public let isRecipe: Bool
    /// The level that was asked for, in dB.
    public let levelDB: Double
    public let pair: ScorePair

    public init(name: String, summary: String, isRecipe: Bool, levelDB: Double, pair: ScorePair) {
      self.name = name
      self.summary = summary
      self.isRecipe = isRecipe
      self.levelDB = levelDB
      self.pair = pair
    }
  }

  /// What makes the card again.
  public struct Origin: Sendable {
    public let command: String
    public let settingsHash: String
    public let seeds: String
    public let seconds: Double

    public init(command: String, settingsHash: String, seeds: String, seconds: Double) {
      self.command = command
      self.settingsHash = settingsHash
      self.seeds = seeds
      self.seconds = seconds
    }
  }

  /// Signal-to-noise ratios of the card, in dB.
  public static let levels = [3.0, 6, 10, 15, 20]
  /// Signals in which no clonic spasm and no synkinesis may be found.
  public static let distractors = ["S01", "S02", "S03", "S12", "S13", "S16", "S17"]

  public let entries: [Entry]
  public let origin: Origin

  public init(_ entries: [Entry], origin: Origin) {
    self.entries = entries
    self.origin = origin
  }

  /// The scores of all simulated faces and of all recipes, by level.
  public func score(level: Double, isRecipe: Bool) -> DetectorScore {
    DetectorScore(entries.filter { $0.levelDB == level && $0.isRecipe == isRecipe }.map(\.pair))
  }

  var names: [String] {
    entries.map(\.name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  func entries(named name: String) -> [Entry] { entries.filter { $0.name == name } }

  var levels: [Double] { Set(entries.map(\.levelDB)).sorted() }
}
