// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// One sort of artefact that comes at random, so many times a minute.
struct ArtefactProcess: ActivityProcess {
  enum Sort: String, Sendable, CaseIterable {
    case motion
    case tap
    case pop
    case leadOff
    case saturation
  }

  private let sort: Sort
  private let perMinute: Double
  private let seed: UInt64
  private var arrivals: RandomSource
  private var next: Double
  private var count = 0

  init(_ sort: Sort, perMinute: Double, seed: UInt64) {
    self.sort = sort
    self.perMinute = perMinute
    self.seed = seed
    arrivals = RandomSource(seed: seed, stream: "artefact-\(sort.rawValue)")
    next = 5 + arrivals.exponential(mean: 60 / perMinute)
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    while next < end {
      count += 1
      var random = RandomSource(seed: seed, stream: "artefact-\(sort.rawValue)", count)
      let artefact = make(at: next, channels: face.channels.count, &random)
      plan.artefacts.append(artefact)
      next = max(next + arrivals.exponential(mean: 60 / perMinute), artefact.end + 1)
    }
  }

  private func make(at time: Double, channels: Int, _ random: inout RandomSource) -> Artefact {
    func single(_ size: Double) -> [Double] {
      var amplitudes = [Double](repeating: 0, count: channels)
      amplitudes[random.integer(0, channels - 1)] = size
      return amplitudes
    }
    func several(_ size: Double, _ share: Double) -> [Double] {
      var amplitudes = single(size)
      for channel in 0..<channels where amplitudes[channel] == 0 && random.happens(share) {
        amplitudes[channel] = size * random.uniform(0.3, 1)
      }
      return amplitudes
    }
    let sign = random.happens(0.5) ? 1.0 : -1.0
    switch sort {
    case .motion:
      let size = random.logNormal(median: 500, deviation: 0.8)
      return Artefact(
        form: .motion(frequency: random.uniform(0.5, 15), phase: random.uniform()), start: time,
        length: random.uniform(0.1, 1), amplitudes: several(min(3000, max(100, size)), 0.4))
    case .tap:
      let decay = random.uniform(0.08, 0.3)
      return Artefact(
        form: .tap(frequency: random.uniform(8, 25), decay: decay), start: time, length: 4 * decay,
        amplitudes: several(random.uniform(200, 1500), 0.5))
    case .pop:
      let decay = random.uniform(0.02, 0.5)
      return Artefact(
        form: .pop(decay: decay), start: time, length: 5 * decay, amplitudes: single(sign * random.uniform(300, 5000)))
    case .leadOff:
      return Artefact(
        form: .leadOff(ramp: random.uniform(0.05, 0.5), toRail: random.happens(0.5)), start: time,
        length: min(60, random.logNormal(median: 4, deviation: 0.8) + 1), amplitudes: single(sign))
    case .saturation:
      return Artefact(
        form: .saturation, start: time, length: random.uniform(0.3, 2), amplitudes: single(sign))
    }
  }
}
