// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The channels of a simulated recording: frontalis, orbicularis oculi, zygomaticus and mentalis of both sides, then
/// further sites of the same muscles, numbered from 2.
enum ChannelLayout {
  /// 1 to 64 names, brow to chin; fewer than 8 begin at the affected side's orbicularis oculi.
  static func names(_ count: Int, affected: Side) -> [ChannelName] {
    let muscles: [Muscle] = [.orbicularisOculi, .zygomaticusMajor, .mentalis, .frontalis]
    var names: [ChannelName] = []
    for index in 0..<count {
      let place = index % 8
      let site = index / 8 + 1
      names.append(
        ChannelName(
          place % 2 == 0 ? affected : affected.opposite, muscles[place / 2], site: site == 1 ? nil : String(site)))
    }
    return names.sorted()
  }
}
