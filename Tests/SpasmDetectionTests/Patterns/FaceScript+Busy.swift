// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection

extension FaceScript {
  /// A severe recording: about a spasm a second on the right, blinks, and a smile now and then.
  static func busy(minutes: Double, seed: UInt64, hasSmiles: Bool = true) -> FaceScript {
    var script = FaceScript()
    var random = RandomSource(seed: seed)
    let end = minutes * 60_000
    var onset = 1000.0
    while onset < end {
      let count = 1 + Int(random.uniform(0, 6))
      for _ in 0..<count {
        script.volley(["R-OOC", "R-ZYG", "R-MEN"], at: onset.rounded(), for: 40)
        onset += random.uniform(80, 200)
      }
      onset += random.uniform(600, 1400)
    }
    onset = 3000
    while onset < end {
      script.add("L-OOC", at: onset.rounded() + 0.5, for: 110)
      onset += random.uniform(2000, 5000)
    }
    guard hasSmiles else { return script }
    onset = 9000
    while onset < end {
      script.add("L-ZYG", at: onset.rounded() + 0.5, for: 2500, rise: 200)
      onset += random.uniform(9000, 15000)
    }
    return script
  }
}
