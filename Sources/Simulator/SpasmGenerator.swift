// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Paroxysms of hemifacial spasm on the affected side: isolated bursts, clonic trains, tonic phases.
///
/// Hierarchy: renewal process of paroxysms, pattern, bursts, master train of volleys, discharges of each muscle's units.
struct SpasmGenerator: ActivityProcess {
  private let settings: SpasmSettings
  private let seed: UInt64
  private var arrivals: RandomSource
  private var next: Double
  private var triggered: [Double] = []
  private var readUpTo = 0
  private var busyUntil = 0.0
  private var count = 0
  private var nextTrigger = 0

  init(_ settings: SpasmSettings, seed: UInt64) {
    self.settings = settings
    self.seed = seed
    arrivals = RandomSource(seed: seed, stream: "paroxysms")
    next = 0
    next = after(1)
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    for time in plan.movementEnds where arrivals.happens(settings.afterMovement) {
      triggered.append(time + arrivals.uniform(0, 2))
    }
    triggered.sort()
    markTriggers(until: end, into: &plan)
    while true {
      let time = min(next, triggered.first ?? .infinity)
      guard time < end else { break }
      if triggered.first == time { triggered.removeFirst() }
      let isOwn = time == next
      // One paroxysm at a time: what comes during another is part of that other.
      if time >= busyUntil {
        count += 1
        var random = RandomSource(seed: seed, stream: "paroxysm", count)
        let (activity, finish) = paroxysm(at: time, face: face, &random)
        plan.activities.append(activity)
        busyUntil = finish + 0.5
        if isOwn { next = max(after(time), busyUntil) }
      } else if isOwn {
        next = busyUntil
      }
    }
  }

  /// The next arrival after a time, the rate being higher while a trigger is on.
  private mutating func after(_ time: Double) -> Double {
    var wait = arrivals.logNormal(mean: 60 / settings.perMinute, variation: 1)
    guard let block = settings.triggerBlock else { return time + wait }
    var now = time
    while true {
      let index = (now / block).rounded(.down)
      let isOn = Int(index) % 2 == 1 && Int(index) < settings.triggerBlocks
      let speed = isOn ? settings.triggerRatio : 1
      let rest = (index + 1) * block - now
      if wait <= rest * speed { return now + wait / speed }
      wait -= rest * speed
      now = (index + 1) * block
    }
  }

  private mutating func markTriggers(until end: Double, into plan: inout Plan) {
    guard let block = settings.triggerBlock else { return }
    while nextTrigger < settings.triggerBlocks, Double(nextTrigger + 1) * block < end {
      nextTrigger += 1
      let state: Marker.State = nextTrigger % 2 == 1 ? .on : .off
      plan.markers.append(
        Plan.TimedMarker(time: Double(nextTrigger) * block, marker: Marker(.trigger, "light", state)))
    }
  }

  /// One paroxysm and the time of its last volley.
  private func paroxysm(at start: Double, face: Face, _ random: inout RandomSource) -> (Activity, Double) {
    var muscles: [Muscle] = []
    for muscle in Face.muscles where random.happens(settings.spread[muscle] ?? 0) { muscles.append(muscle) }
    var leader = Muscle.orbicularisOculi
    if !random.happens(0.8), muscles.contains(.zygomaticusMajor) { leader = .zygomaticusMajor }
    if !muscles.contains(leader) { muscles.append(leader) }
    var builder = SpasmBuilder(
      muscles: muscles, leader: leader, amplitude: settings.amplitude, face: face, activity: Activity())
    let weights = [settings.isolated, settings.clonic, settings.tonic, settings.clonicToTonic]
    var draw = random.uniform() * weights.reduce(0, +)
    let choice = weights.firstIndex { weight in
      draw -= weight
      return draw < 0
    }
    let isRegular = random.happens(settings.regular)
    let finish: Double
    switch choice {
    case 0:
      finish = builder.train(at: start, bursts: 1, isRegular: false, crescendo: false, &random)
    case 2:
      finish = builder.tonic(at: start, parent: nil, &random)
    case 3:
      let bursts = min(60, 3 + random.geometric(mean: 4))
      let end = builder.train(at: start, bursts: bursts, isRegular: isRegular, crescendo: true, &random)
      finish = builder.tonic(at: end + 0.06, parent: 0, &random)
    default:
      let bursts = min(60, 3 + random.geometric(mean: 6))
      finish = builder.train(at: start, bursts: bursts, isRegular: isRegular, crescendo: false, &random)
    }
    return (builder.activity, finish)
  }
}
