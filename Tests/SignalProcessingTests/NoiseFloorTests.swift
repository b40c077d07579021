// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct NoiseFloorTests {
  /// A floor and a detector as simple as can be: quiet is what lies below median + 4 deviations.
  private struct Loop {
    var floor: NoiseFloor
    var random = RandomSource(seed: 31)

    init(rate: Double = 1000, settings: NoiseFloor.Settings = NoiseFloor.Settings()) throws {
      floor = try NoiseFloor(rate: rate, settings: settings)
    }

    /// Runs noise of a level for some seconds, with bursts of `amplitude` for `duty` of each 200 ms.
    mutating func run(_ seconds: Double, level: Double, amplitude: Double = 0, duty: Double = 0) {
      for step in 0..<Int(seconds * 100) {
        let inBurst = Double(step % 20) < duty * 20
        let value = abs(level * (1 + 0.25 * random.normal())) + (inBurst ? amplitude * random.uniform(0.5, 1.5) : 0)
        let limit = floor.estimate.map { $0.median + 4 * $0.deviation } ?? .infinity
        for _ in 0..<floor.interval { floor.push(value, isQuiet: value < limit) }
      }
    }

    var median: Double { floor.estimate?.median ?? .nan }
    var deviation: Double { floor.estimate?.deviation ?? .nan }
  }

  @Test func isThereAfterTheWarmUp() throws {
    var loop = try Loop()
    loop.run(4.99, level: 3)
    #expect(loop.floor.estimate == nil)
    loop.run(0.01, level: 3)
    #expect(abs(loop.median / 3 - 1) < 0.1)
    loop.run(60, level: 3)
    #expect(abs(loop.median / 3 - 1) < 0.02)
    #expect(abs(loop.deviation / 0.75 - 1) < 0.08)
  }

  @Test(arguments: [0.2, 0.4]) func aStartAmidSpasmsDoesNotRaiseIt(duty: Double) throws {
    var loop = try Loop()
    loop.run(5, level: 2, amplitude: 150, duty: duty)
    #expect(abs(loop.median / 2 - 1) < 0.15)
    loop.run(120, level: 2, amplitude: 150, duty: duty)
    #expect(abs(loop.median / 2 - 1) < 0.05)
  }

  @Test func minutesOfSpasmLeaveItWhereItWas() throws {
    var loop = try Loop()
    loop.run(60, level: 2)
    let before = loop.floor.estimate
    loop.run(240, level: 2, amplitude: 200, duty: 1)
    #expect(loop.floor.estimate == before)
    loop.run(600, level: 2, amplitude: 200, duty: 0.7)
    #expect(abs(loop.median / 2 - 1) < 0.05)
    #expect(loop.floor.adoptions == 0)
  }

  @Test func aLastingStepUpIsAdopted() throws {
    var loop = try Loop()
    loop.run(60, level: 2)
    loop.run(299, level: 20)
    #expect(loop.floor.adoptions == 0)
    #expect(abs(loop.median / 2 - 1) < 0.1)
    loop.run(10, level: 20)
    #expect(loop.floor.adoptions == 1)
    #expect(abs(loop.median / 20 - 1) < 0.1)
    loop.run(40, level: 2)
    #expect(abs(loop.median / 2 - 1) < 0.1)
  }

  @Test func aModerateStepIsFollowedWithoutAdoption() throws {
    var loop = try Loop()
    loop.run(60, level: 2)
    loop.run(120, level: 3)
    #expect(abs(loop.median / 3 - 1) < 0.1)
    #expect(loop.floor.adoptions == 0)
  }

  @Test func whatIsNotUsableDoesNotCount() throws {
    var loop = try Loop()
    loop.run(60, level: 2)
    let before = loop.floor.estimate
    for _ in 0..<1000 * 400 { loop.floor.push(5000, isQuiet: false, isUsable: false) }
    for _ in 0..<1000 * 400 { loop.floor.push(.nan, isQuiet: true) }
    #expect(loop.floor.estimate == before)
    #expect(loop.floor.adoptions == 0)
  }

  @Test func eightHoursDoNotDrift() throws {
    var loop = try Loop(rate: 100)
    loop.run(60, level: 5)
    for _ in 0..<48 {
      loop.run(600, level: 5, amplitude: 100, duty: 0.3)
      #expect(abs(loop.median / 5 - 1) < 0.03)
      #expect(abs(loop.deviation / 1.25 - 1) < 0.12)
    }
  }

  @Test func resetLearnsAnew() throws {
    var loop = try Loop()
    loop.run(40, level: 2)
    loop.floor.reset()
    #expect(loop.floor.estimate == nil)
    loop.run(5, level: 9)
    #expect(abs(loop.median / 9 - 1) < 0.1)
  }

  @Test func enteringIntervalsEqualsPushingSamples() throws {
    var pushed = try NoiseFloor(rate: 2000)
    var entered = try NoiseFloor(rate: 2000)
    #expect(pushed.interval == 20)
    var random = RandomSource(seed: 33)
    for step in 0..<5000 {
      let value = abs(random.normal(4, 1))
      let isQuiet = step % 7 != 0
      var renewed = false
      for sample in 0..<20 {
        renewed = pushed.push(sample == 19 ? value : 1e6, isQuiet: isQuiet || sample != 3)
      }
      #expect(entered.enter(value, isQuiet: isQuiet) == renewed)
      #expect(entered.estimate == pushed.estimate)
    }
    #expect(entered.estimate != nil)
  }

  @Test(arguments: [
    NoiseFloor.Settings(window: 0), .init(window: 700), .init(window: 10, warmUp: 11), .init(warmUp: 0),
    .init(adoption: 1), .init(window: .nan), .init(warmUp: .nan), .init(adoption: .nan),
  ])
  func refusesImpossibleSettings(settings: NoiseFloor.Settings) {
    #expect(throws: FacialisError.self) { try NoiseFloor(rate: 2000, settings: settings) }
  }
}
