// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The patient's muscles: a motor-unit pool for each muscle and side, and how the pools appear in the channels.
struct Face: Sendable {
  /// How one pool is seen by one channel.
  struct Projection: Sendable {
    var channel: Int
    var templates: [MotorUnitTemplate]
    /// Whether the channel lies over another muscle.
    var isCrosstalk: Bool
  }

  static let muscles: [Muscle] = [.frontalis, .orbicularisOculi, .zygomaticusMajor, .mentalis, .masseter]

  let channels: [ChannelName]
  let pools: [MotorUnitPool]
  /// For each pool, the channels that see it.
  let projections: [[Projection]]
  let affected: Side

  init(channels: [ChannelName], affected: Side, seed: UInt64, crosstalk: Double, chewing: Bool) {
    self.channels = channels
    self.affected = affected
    var pools: [MotorUnitPool] = []
    for side in Side.allCases {
      for muscle in Self.muscles { pools.append(MotorUnitPool(side, muscle, seed: seed)) }
    }
    self.pools = pools
    projections = pools.map { pool in
      var result: [Projection] = []
      for (index, channel) in channels.enumerated() where channel.side == pool.side {
        let site = (channel.site.flatMap { Int($0) } ?? 1) - 1
        if channel.muscle == pool.muscle {
          result.append(
            Projection(channel: index, templates: pool.templates(site: site, seed: seed), isCrosstalk: false))
          continue
        }
        let share = Self.crosstalk(pool.muscle, channel.muscle, level: crosstalk, chewing: chewing)
        guard share > 0 else { continue }
        let seen = pool.templates(site: site, seed: seed).map {
          MotorUnitTemplate(biphasic: $0.biphasic * share, triphasic: $0.triphasic * share, width: $0.width)
        }
        result.append(Projection(channel: index, templates: seen, isCrosstalk: true))
      }
      return result
    }
  }

  /// The share of a muscle's signal that a channel over another muscle of the same side picks up.
  private static func crosstalk(_ source: Muscle, _ channel: Muscle, level: Double, chewing: Bool) -> Double {
    if source == .masseter {
      guard chewing else { return 0 }
      switch channel {
      case .zygomaticusMajor: return 0.25
      case .mentalis: return 0.2
      case .orbicularisOculi: return 0.1
      default: return 0
      }
    }
    let neighbours: [Set<Muscle>] = [
      [.frontalis, .orbicularisOculi], [.orbicularisOculi, .zygomaticusMajor], [.zygomaticusMajor, .mentalis],
    ]
    return neighbours.contains([source, channel]) ? level : 0
  }

  /// The pool of a muscle.
  func pool(_ side: Side, _ muscle: Muscle) -> Int {
    let offset = side == .left ? 0 : Self.muscles.count
    return offset + (Self.muscles.firstIndex(of: muscle) ?? 0)
  }

  /// The first channel over a pool's own muscle.
  func channel(over pool: Int) -> Int? { projections[pool].first { !$0.isCrosstalk }?.channel }
}
