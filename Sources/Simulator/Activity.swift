// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// What one cause makes happen at the muscles, with the labels that belong to it.
struct Activity: Sendable {
  /// One contraction of one muscle: in each channel over it a burst of the truth table.
  struct Component: Sendable {
    var pool: Int
    var discharges: [Discharge]
    /// What made it, in the column `origin`.
    var origin: String
  }

  /// A label over components.
  struct Pattern: Sendable {
    var kind: EventKind
    var side: EventSide?
    var origin: String
    /// Which components are its members.
    var components: Range<Int>
    /// Which pattern of the activity it belongs to.
    var parent: Int?
    var values: [EventColumn: EventValue] = [:]
    /// Source and target pool of a synkinesis.
    var coupling: (source: Int, target: Int)?
    /// Whether number and intervals of its bursts are told.
    var isTrain = false
  }

  var components: [Component] = []
  var patterns: [Pattern] = []

  mutating func add(_ pool: Int, _ discharges: [Discharge], origin: String) {
    components.append(Component(pool: pool, discharges: discharges, origin: origin))
  }
}
