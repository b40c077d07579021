// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Makes a movement of several muscles with its labels, and the synkineses that go with it.
struct MovementComposer: Sendable {
  var couplings: [SynkinesisCoupling]

  /// `drives`: the drive of each pool; `movers`: the pools that the movement is made with, sources of synkinesis.
  func activity(
    kind: EventKind, origin: String, drives: [(pool: Int, drive: Drive)], movers: Set<Int>, side: EventSide,
    values: [EventColumn: EventValue] = [:], face: Face, _ random: inout RandomSource
  ) -> Activity {
    var activity = Activity()
    var synkineses: [Activity.Pattern] = []
    var natural = drives
    var coupled: [Activity.Component] = []
    for coupling in couplings {
      let source = face.pool(face.affected, coupling.source)
      let target = face.pool(face.affected, coupling.target)
      guard movers.contains(source), !movers.contains(target),
        let sourceDrive = drives.first(where: { $0.pool == source })?.drive
      else { continue }
      guard random.happens(coupling.probability), !coupled.contains(where: { $0.pool == target }) else { continue }
      let lag = SynkinesisCoupling.lag(&random)
      var drive = sourceDrive.scaled(by: coupling.gain, later: lag)
      if let own = natural.firstIndex(where: { $0.pool == target }) {
        drive = drive.adding(natural.remove(at: own).drive)
      }
      let sourceDischarges: [Discharge]
      if let known = coupled.first(where: { $0.pool == source }) {
        sourceDischarges = known.discharges
      } else {
        sourceDischarges = face.pools[source].discharges(under: sourceDrive, &random)
        natural.removeAll { $0.pool == source }
        coupled.append(Activity.Component(pool: source, discharges: sourceDischarges, origin: origin))
      }
      coupled.append(
        Activity.Component(
          pool: target,
          discharges: coupling.discharges(
            source: sourceDischarges, sourcePool: face.pools[source], targetPool: face.pools[target], drive: drive,
            &random),
          origin: "synkinesis"))
      let lagMS = 1000 * (lag + MotorUnitPool.meanDelay(coupling.target) - MotorUnitPool.meanDelay(coupling.source))
      synkineses.append(
        Activity.Pattern(
          kind: .synkinesis, side: EventSide(face.affected), origin: "synkinesis", components: 0..<0, parent: 0,
          values: [.lagMS: EventColumn.lagMS.value(lagMS), .gain: EventColumn.gain.value(coupling.gain)],
          coupling: (source, target)))
    }
    for (pool, drive) in natural {
      activity.add(pool, face.pools[pool].discharges(under: drive, &random), origin: origin)
    }
    activity.components += coupled.filter { $0.origin != "synkinesis" }
    let own = activity.components.count
    activity.components += coupled.filter { $0.origin == "synkinesis" }
    activity.patterns.append(
      Activity.Pattern(kind: kind, side: side, origin: origin, components: 0..<own, values: values))
    for var pattern in synkineses {
      guard let index = activity.components.lastIndex(where: { $0.pool == pattern.coupling?.target }) else { continue }
      pattern.components = index..<(index + 1)
      activity.patterns.append(pattern)
    }
    return activity
  }
}
