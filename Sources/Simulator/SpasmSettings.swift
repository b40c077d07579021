// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// How a hemifacial spasm behaves in a scenario.
struct SpasmSettings: Sendable {
  /// Paroxysms a minute.
  var perMinute: Double
  /// Weights of the patterns.
  var isolated = 0.25
  var clonic = 0.45
  var tonic = 0.05
  var clonicToTonic = 0.25
  /// Factor on all amplitudes: 0.3 after botulinum toxin.
  var amplitude = 1.0
  /// Probability that a muscle joins a paroxysm.
  var spread: [Muscle: Double] = [
    .orbicularisOculi: 1, .zygomaticusMajor: 0.8, .mentalis: 0.6, .frontalis: 0.4,
  ]
  /// Share of clonic trains with regular intervals.
  var regular = 0.05
  /// Probability that a movement sets off a paroxysm within 2 s of its end.
  var afterMovement = 0.3
  /// Seconds of each trigger block, on and off in turn; nil without trigger.
  var triggerBlock: Double?
  /// Factor on the rate while the trigger is on.
  var triggerRatio = 2.0
  /// Blocks until the trigger session ends.
  var triggerBlocks = 6
}
