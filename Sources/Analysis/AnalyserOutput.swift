// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
public import SpasmDetection

/// What an analyser hands out, in the order in which it was decided; whoever takes it empties it.
public struct AnalyserOutput: Sendable {
  /// Final events.
  public var events: [Event] = []
  /// Bursts that have begun and are not yet decided.
  public var provisional: [ProvisionalBurst] = []
  /// Complete minutes.
  public var features: [FeatureRow] = []
  /// Final bursts, artefacts included, as the detector measured them.
  public var bursts: [Burst] = []

  public init() {}

  /// Whether there is nothing in it.
  public var isEmpty: Bool { events.isEmpty && provisional.isEmpty && features.isEmpty && bursts.isEmpty }

  /// Empties it and keeps its memory.
  public mutating func removeAll() {
    events.removeAll(keepingCapacity: true)
    provisional.removeAll(keepingCapacity: true)
    features.removeAll(keepingCapacity: true)
    bursts.removeAll(keepingCapacity: true)
  }
}
