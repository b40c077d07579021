// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Microvolts of a few channels that a test puts together: noise, bursts of known edges, hum, heart, rails.
struct SyntheticSignal {
  static let names = ["L-FRO", "R-FRO", "L-OOC", "R-OOC", "L-ZYG", "R-ZYG", "L-MEN", "R-MEN"]

  /// Names of the channels; more than eight repeat them as further sites.
  var names = Self.names
  let rate: Double
  let channelCount: Int
  let frameCount: Int
  /// [channel][frame]
  var microvolts: [[Double]]
  private var random: RandomSource

  /// White noise of 2 uV RMS in every channel.
  init(seconds: Double, channels: Int = 8, rate: Double = 2048, seed: UInt64 = 1, noise: Double = 2) {
    self.rate = rate
    channelCount = channels
    frameCount = Int(seconds * rate)
    random = RandomSource(seed: seed)
    microvolts = []
    for _ in 0..<channels { microvolts.append((0..<frameCount).map { _ in random.normal(0, noise) }) }
  }

  var format: StreamFormat {
    let calibration = Calibration(
      digitalMinimum: -8_388_608, digitalMaximum: 8_388_607, physicalMinimum: -167_772.16, physicalMaximum: 167_772.14)
    return StreamFormat(
      rate: rate,
      channels: (0..<channelCount).compactMap { index in
        let site = index / 8 == 0 ? "" : "-\(index / 8)"
        return ChannelName(names[index % 8] + site).map { ChannelFormat(name: $0, calibration: calibration) }
      })
  }

  /// Interleaved counts of 0.02 uV.
  var counts: [Int32] {
    var counts = [Int32](repeating: 0, count: frameCount * channelCount)
    for channel in 0..<channelCount {
      for frame in 0..<frameCount {
        let value = (microvolts[channel][frame] / 0.02).rounded()
        counts[frame * channelCount + channel] = Int32(max(-8_388_608, min(8_388_607, value)))
      }
    }
    return counts
  }

  /// Adds muscle-like noise (about 50 to 250 Hz) of `rms` microvolts from `start` for `seconds`, with edges of `edge` s.
  mutating func addBurst(_ channel: Int, at start: Double, seconds: Double, rms: Double, edge: Double = 0.003) {
    let first = Int(start * rate)
    let count = Int(seconds * rate)
    // Two one-pole filters make a band; the gain is that of unit white noise through both.
    var low = 0.0
    var slow = 0.0
    var values: [Double] = []
    for _ in 0..<count + 200 {
      low += (random.normal() - low) * min(1, 6.28 * 200 / rate)
      slow += (low - slow) * min(1, 6.28 * 40 / rate)
      values.append(low - slow)
    }
    values.removeFirst(200)
    let power = values.reduce(0) { $0 + $1 * $1 } / Double(count)
    let scale = rms / power.squareRoot()
    for index in 0..<count where first + index < frameCount {
      let rise = min(Double(index), Double(count - 1 - index)) / (edge * rate)
      microvolts[channel][first + index] += values[index] * scale * min(rise, 1)
    }
  }

  /// Adds a function of time to one channel.
  mutating func add(_ channel: Int, _ value: (Double) -> Double) {
    for frame in 0..<frameCount { microvolts[channel][frame] += value(Double(frame) / rate) }
  }
}
