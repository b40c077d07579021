// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Simulator
import Testing

/// How two muscles go together in spasm, in synkinesis, in voluntary sequence and in crosstalk: what tells them apart.
///
/// Expected values: a prototype of the same recipe in another language; tolerance 25 % where none is given.
struct CouplingTests {
  private struct Pair {
    var lags: [Double] = []
    var envelope: [Double] = []
    var raw: [Double] = []

    mutating func add(_ a: [Double], _ b: [Double]) {
      let smooth = Electrode.correlation(Electrode.envelope(a), Electrode.envelope(b), removeMean: true)
      lags.append(smooth.lagMS)
      envelope.append(smooth.r)
      raw.append(Electrode.correlation(a, b).r)
    }
  }

  private static let seeds: ClosedRange<UInt64> = 1...40

  @Test func spasmReachesTheMouthAMillisecondLater() {
    var pair = Pair()
    for seed in Self.seeds {
      let eye = MotorUnitPool(.right, .orbicularisOculi, seed: seed)
      let mouth = MotorUnitPool(.right, .mentalis, seed: seed)
      var random = RandomSource(seed: seed, stream: "pair")
      let train = VolleyTrain(start: 0.1, count: 6, rate: 250, &random)
      let a = train.discharges(in: eye, fraction: 0.4, gain: 1, extraDelay: 0, &random)
      let b = train.discharges(in: mouth, fraction: 0.3, gain: 1, extraDelay: 0.001, &random)
      pair.add(
        Electrode.signal(a, eye.templates(site: 0, seed: seed), seconds: 0.25),
        Electrode.signal(b, mouth.templates(site: 0, seed: seed), seconds: 0.25))
    }
    #expect((0.2...2.2).contains(Electrode.median(pair.lags)), "\(Electrode.median(pair.lags)) ms")
    #expect(Electrode.quantile(pair.lags, 0.05) > -4, "\(Electrode.quantile(pair.lags, 0.05)) ms")
    #expect(Electrode.quantile(pair.lags, 0.95) < 5, "\(Electrode.quantile(pair.lags, 0.95)) ms")
    #expect(Electrode.median(pair.envelope) > 0.9, "\(Electrode.median(pair.envelope))")
    #expect((0.55...0.95).contains(Electrode.median(pair.raw)), "\(Electrode.median(pair.raw))")
  }

  @Test func synkinesisIsLooser() {
    var pair = Pair()
    for seed in Self.seeds {
      let eye = MotorUnitPool(.right, .orbicularisOculi, seed: seed)
      let mouth = MotorUnitPool(.right, .mentalis, seed: seed)
      let coupling = SynkinesisCoupling(
        source: .orbicularisOculi, target: .mentalis, gain: 0.8, probability: 1)
      var random = RandomSource(seed: seed, stream: "pair")
      let drive = Drive.transient(start: 0.1, length: 0.1, peak: 0.6)
      let a = eye.discharges(under: drive, &random)
      let b = coupling.discharges(
        source: a, sourcePool: eye, targetPool: mouth, drive: drive.scaled(by: 0.8, later: 0.002), &random)
      pair.add(
        Electrode.signal(a, eye.templates(site: 0, seed: seed), seconds: 0.4),
        Electrode.signal(b, mouth.templates(site: 0, seed: seed), seconds: 0.4))
    }
    #expect((-1...5).contains(Electrode.median(pair.lags)), "\(Electrode.median(pair.lags)) ms")
    #expect(Electrode.quantile(pair.lags, 0.95) - Electrode.quantile(pair.lags, 0.05) > 6)
    #expect((0.3...0.6).contains(Electrode.median(pair.raw)), "\(Electrode.median(pair.raw))")
  }

  @Test func crosstalkHasNoLag() {
    for seed in Self.seeds {
      let eye = MotorUnitPool(.right, .orbicularisOculi, seed: seed)
      var random = RandomSource(seed: seed, stream: "pair")
      let a = eye.discharges(under: .transient(start: 0.1, length: 0.1, peak: 0.6), &random)
      let signal = Electrode.signal(a, eye.templates(site: 0, seed: seed), seconds: 0.4)
      let seen = Electrode.signal(a, eye.templates(site: 0, seed: seed), seconds: 0.4, scale: 0.12)
      let found = Electrode.correlation(signal, seen)
      #expect(found.lagMS.magnitude <= 0.3)
      #expect(found.r > 0.77)
    }
  }
}
