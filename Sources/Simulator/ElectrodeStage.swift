// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// What electrodes, patient and amplifier add to the muscles' signal, and the ADC that turns it into counts.
struct ElectrodeStage: Sendable {
  private struct Channel: Sendable {
    var noise: BackgroundNoise
    var humGain: Double
    var heartGain: Double
    var directVoltage: Double
  }

  private var channels: [Channel]
  private var hum: MainsHum?
  private var heart: Electrocardiogram
  private var artefacts: [Artefact] = []
  private let calibration: Calibration
  private let rate: Double
  private let frames: Int
  private var humBuffer: [Double]
  private var heartBuffer: [Double]
  /// Hum of each channel at the fundamental as a share of the mains hum's amplitude.
  var humGains: [Double] { channels.map(\.humGain) }
  var humAmplitude: Double { hum?.amplitude ?? 0 }

  /// Noise of each channel in 20 to 450 Hz before any control of the signal-to-noise ratio, in microvolts RMS.
  static func noiseLevels(_ contaminants: Scenario.Contaminants, channels: Int, seed: UInt64) -> [Double] {
    (0..<channels).map { channel in
      var random = RandomSource(seed: seed, stream: "noise-level", channel)
      return random.uniform(contaminants.noise.lowerBound, contaminants.noise.upperBound)
    }
  }

  init(
    _ contaminants: Scenario.Contaminants, noise: [Double], settings: SimulationSettings, rate: Double, frames: Int
  ) {
    self.rate = rate
    self.frames = frames
    calibration = settings.converter.calibration
    channels = noise.enumerated().map { channel, level in
      var random = RandomSource(seed: settings.seed, stream: "electrode", channel)
      let wander = random.uniform(contaminants.wander.lowerBound, contaminants.wander.upperBound)
      let voltage = random.uniform(-50_000, 50_000)
      return Channel(
        noise: BackgroundNoise(
          rms: level, wander: wander, rate: rate,
          random: RandomSource(seed: settings.seed, stream: "noise", channel)),
        humGain: random.uniform(0.3, 1), heartGain: contaminants.ecg * random.uniform(0.4, 1),
        directVoltage: settings.converter.isDirectCoupled ? voltage : 0)
    }
    if contaminants.hum > 0 {
      let frequency = MainsFrequency(
        nominal: settings.mainsHz + contaminants.humOffset, rate: rate,
        random: RandomSource(seed: settings.seed, stream: "mains-frequency"))
      hum = MainsHum(
        amplitude: contaminants.hum, frequency: frequency, rate: rate,
        stepsPerMinute: contaminants.humStepsPerMinute, random: RandomSource(seed: settings.seed, stream: "hum"))
    }
    heart = Electrocardiogram(random: RandomSource(seed: settings.seed, stream: "heart"))
    humBuffer = Array(repeating: 0, count: frames)
    heartBuffer = Array(repeating: 0, count: frames)
  }

  mutating func add(_ new: [Artefact]) { artefacts += new }

  /// Turns a chunk of the muscles' signal, [channel][frame], into counts, [frame][channel]; `time` is that of its first
  /// frame. Returns whether the hum stepped.
  mutating func convert(_ signal: Span<Double>, at time: Double, to counts: inout MutableSpan<Int32>) -> Bool {
    var shared: [Double] = []
    swap(&shared, &humBuffer)
    var beats: [Double] = []
    swap(&beats, &heartBuffer)
    var humSpan = shared.mutableSpan
    let hasStepped = hum?.fill(&humSpan, at: time) ?? false
    var heartSpan = beats.mutableSpan
    heart.fill(&heartSpan, at: time, rate: rate)
    artefacts.removeAll { $0.vanished < time - 1 }
    let end = time + Double(frames) / rate
    for channel in channels.indices {
      let active = artefacts.filter { $0.amplitudes[channel] != 0 && $0.start < end && $0.vanished > time }
      convert(channel, signal, at: time, active, shared.span, beats.span, to: &counts)
    }
    swap(&shared, &humBuffer)
    swap(&beats, &heartBuffer)
    return hasStepped
  }

  private mutating func convert(
    _ index: Int, _ signal: Span<Double>, at time: Double, _ active: [Artefact], _ hum: Span<Double>,
    _ heart: Span<Double>, to counts: inout MutableSpan<Int32>
  ) {
    let channelCount = channels.count
    var channel = channels[index]
    let swell = channel.noise.swell(at: time)
    let scale = 1 / calibration.gain
    let lowest = Double(calibration.digitalMinimum)
    let highest = Double(calibration.digitalMaximum)
    for frame in 0..<frames {
      let background = channel.noise.next()
      var value = signal[index * frames + frame] + heart[frame] * channel.heartGain
      var noise = background.noise * swell
      var mains = hum[frame] * channel.humGain
      var rest = background.wander + channel.directVoltage
      for artefact in active {
        let elapsed = time + Double(frame) / rate - artefact.start
        let amplitude = artefact.amplitudes[index]
        rest += amplitude * artefact.value(at: elapsed)
        let looseness = artefact.looseness(at: elapsed)
        if looseness > 0 {
          value *= 1 - looseness
          noise *= 1 + 4 * looseness
          mains *= 1 + 19 * looseness
          if case .leadOff(_, true) = artefact.form { rest += amplitude * 400_000 * looseness }
        } else if case .saturation = artefact.form, elapsed >= 0, elapsed < artefact.length {
          rest += amplitude * 1_000_000
        }
      }
      let count = ((value + noise + mains + rest) * scale).rounded(.toNearestOrEven)
      counts[frame * channelCount + index] = Int32(min(highest, max(lowest, count)))
    }
    channels[index] = channel
  }
}
