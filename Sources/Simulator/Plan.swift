// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// What the processes of a scenario have laid down for a stretch of time.
struct Plan: Sendable {
  /// A marker at a time in seconds.
  struct TimedMarker: Sendable {
    var time: Double
    var marker: Marker
  }

  var activities: [Activity] = []
  /// Discharges of muscles at rest, by pool, without a label.
  var resting: [(pool: Int, discharges: [Discharge])] = []
  var artefacts: [Artefact] = []
  var markers: [TimedMarker] = []
  /// Ends of movements of eye and mouth, each of which may set off a spasm.
  var movementEnds: [Double] = []
  /// Stretches in which the eyes are held shut, so that nobody blinks.
  var closures: [ClosedRange<Double>] = []
}

/// Something that happens again and again in a scenario. Draws from sources of its own only, so that no process shifts
/// another's draws.
protocol ActivityProcess: Sendable {
  /// Adds to the plan all that begins before `end` (seconds) and was not planned before.
  mutating func plan(until end: Double, face: Face, into plan: inout Plan)
}
