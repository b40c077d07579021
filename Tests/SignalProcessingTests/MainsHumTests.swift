// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct MainsHumTests {
  /// Noise with a hum of an amplitude and frequency, and a third harmonic of a fifth, on an offset of the electrodes.
  private func signal(
    seconds: Double, rate: Double = 2000, amplitude: Double, frequency: Double, noise: Double = 5,
    offset: Double = 40_000
  ) -> [Double] {
    var random = RandomSource(seed: 81)
    return (0..<Int(seconds * rate)).map { n in
      let phase = 2 * PortableMath.pi * frequency * Double(n) / rate
      return offset + random.normal(0, noise) + amplitude * PortableMath.sin(phase + 0.3)
        + amplitude / 5 * PortableMath.sin(3 * phase)
    }
  }

  private func estimate(_ x: [Double], nominal: Double? = nil, rate: Double = 2000) throws -> MainsHum.Estimate? {
    var hum = try MainsHum(channelCount: 1, rate: rate, nominal: nominal)
    hum.process(GroupLayout(channelCount: 1).groups(interleaved: x).span)
    return hum.estimates[0]
  }

  @Test(arguments: [49.5, 49.83, 50, 50.2, 50.5, 59.5, 60, 60.37])
  func tracksFrequencyAndAmplitude(frequency: Double) throws {
    let estimate = try #require(try estimate(signal(seconds: 1, amplitude: 10, frequency: frequency, noise: 2)))
    #expect(estimate.nominal == (frequency < 55 ? 50 : 60))
    #expect(abs(try #require(estimate.frequency) - frequency) < 0.03)
    #expect(abs(estimate.amplitude / 10 - 1) < 0.05)
    // The line's 10^2 / 2 uV^2, 1.5 times by Hann's own power, against 2^2 uV^2 in 1000 Hz over 3 lines: 38 dB.
    #expect(abs(estimate.levelDB - 38) < 5)
    #expect(estimate.harmonicLevelsDB.count == 2)
    #expect(estimate.harmonicLevelsDB[1] > estimate.harmonicLevelsDB[0] + 6)
  }

  @Test func noiseAloneHasNoLine() throws {
    let estimate = try #require(try estimate(signal(seconds: 1, amplitude: 0, frequency: 50)))
    #expect(estimate.levelDB < 8)
    #expect(estimate.frequency == nil)
    let silent = try #require(try self.estimate(Array(repeating: 7, count: 2000)))
    #expect(silent.levelDB == -20 && silent.amplitude == 0)
  }

  @Test func whatIsNoNumberGivesNoEstimateAndPasses() throws {
    var x = signal(seconds: 12, amplitude: 10, frequency: 50)
    x[500] = .nan
    var hum = try MainsHum(channelCount: 1, rate: 2000)
    let frames = GroupLayout(channelCount: 1).groups(interleaved: x)
    hum.process(frames.span.extracting(0..<2000))
    #expect(hum.estimates[0] == nil && hum.blockCount == 1)
    hum.process(frames.span.extracting(2000..<24_000))
    #expect(hum.estimates[0]?.frequency != nil && hum.blockCount == 2)
    hum.reset()
    #expect(hum.estimates[0] == nil && hum.blockCount == 0)
  }

  @Test(arguments: [1, 999, 20_000]) func blocksDoNotMatter(cut: Int) throws {
    let layout = GroupLayout(channelCount: 9)
    var random = RandomSource(seed: 82)
    let frames = layout.groups(interleaved: (0..<9 * 25_000).map { _ in random.normal(0, 10) })
    var whole = try MainsHum(channelCount: 9, rate: 1000)
    whole.process(frames.span)
    #expect(whole.blockCount == 3)
    var pieces = try MainsHum(channelCount: 9, rate: 1000)
    var from = 0
    var announced = pieces.framesToEstimate
    while from < 25_000 {
      let to = min(25_000, from + cut)
      let before = pieces.blockCount
      pieces.process(frames.span.extracting(from * 2..<to * 2))
      if cut == 1 {
        announced -= 1
        #expect((pieces.blockCount > before) == (announced == 0))
        if announced == 0 { announced = pieces.framesToEstimate }
      }
      from = to
    }
    #expect(pieces.estimates == whole.estimates)
    #expect(pieces.blockCount == whole.blockCount)
  }

  @Test func settings() throws {
    #expect(
      try #require(try estimate(signal(seconds: 1, rate: 250, amplitude: 9, frequency: 50), nominal: 50, rate: 250))
        .harmonicLevelsDB.count == 1)
    for rate in [0, 100, .nan] { #expect(throws: FacialisError.self) { try MainsHum(channelCount: 1, rate: rate) } }
    #expect(throws: FacialisError.self) { try MainsHum(channelCount: 1, rate: 2000, nominal: 55) }
    #expect(throws: FacialisError.self) { try MainsHum(channelCount: 1, rate: 2000, period: 0.5) }
  }
}
