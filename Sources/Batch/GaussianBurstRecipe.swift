// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Published recipes of bursts as Gaussian noise of changing variance: a family of signals that no face simulator made.
///
/// One channel, white or coloured noise at rest throughout, 5 s of rest in front. Bursts have the noise's own spectrum,
/// which muscles do not have: never judge a detector on these alone.
public enum GaussianBurstRecipe: String, Sendable, CaseIterable {
  /// Gaussian envelope cut at alpha times sigma, once a second (Bonato 1998, Ghislieri 2021, BioSPPy).
  case truncated = "R1"
  /// One to three cut Gaussians in 2 s, activity and noise in 80 to 120 Hz (the synthetic set on Mendeley Data).
  case narrowBand = "R2"
  /// Deviation that rises to its mode at three quarters and falls (biosignalEMG `syntheticemg`); level fixed at 26 dB.
  case heteroscedastic = "R4"
  /// Step or ramp of up to 50 ms in the variance of coloured noise (after Staude 2001).
  case step = "R5"

  /// What it is, in one line.
  public var summary: String {
    switch self {
    case .truncated: "Gaussian envelope cut at 1 to 2.4 sigma of 50 to 150 ms, once a second, white noise, 2 kHz"
    case .narrowBand: "one to three cut Gaussians in 2 s, activity and noise in 80 to 120 Hz, 1 kHz"
    case .heteroscedastic:
      "deviation rises over 260 ms and falls over 90 ms, every 650 ms, as published at 26 dB, 1 kHz"
    case .step: "500 ms of higher variance behind a step or ramp of up to 50 ms, coloured noise, 2 kHz"
    }
  }

  /// Samples a second.
  public var rate: Double { self == .truncated || self == .step ? 2000 : 1000 }

  /// The level that it is published at, where it has only one.
  public var fixedLevelDB: Double? { self == .heteroscedastic ? 26 : nil }

  private static let restS = 5.0
  /// Microvolts of noise, as of a good electrode.
  private static let noiseUV = 2.0

  /// The format of its stream: one channel, 0.01 uV a count.
  public var format: StreamFormat {
    let limit: Int32 = 8_388_607
    let calibration = Calibration(
      digitalMinimum: -limit, digitalMaximum: limit, physicalMinimum: Double(-limit) / 100,
      physicalMaximum: Double(limit) / 100)
    return StreamFormat(
      rate: rate, channels: [ChannelFormat(name: ChannelName(.right, .orbicularisOculi), calibration: calibration)])
  }

  /// A burst: where it is and the deviation of its activity, in noise deviations, at each of its samples.
  private struct Shape {
    let onset: Int
    let deviation: [Double]
  }

  /// `seconds` of the recipe at a level in dB, and its true bursts; the same seed gives the same counts everywhere.
  public func signal(levelDB: Double, seconds: Double, seed: UInt64) -> (counts: [Int32], truth: [Event]) {
    var random = RandomSource(seed: seed, stream: rawValue, Int(levelDB * 10))
    let count = max(0, Int(seconds * rate))
    let shapes = self.shapes(gain: PortableMath.pow(10, levelDB / 20), count: count, &random)
    var deviation = [Double](repeating: 0, count: count)
    for shape in shapes {
      for (index, value) in shape.deviation.enumerated() { deviation[shape.onset + index] = value }
    }
    var noise = colour
    var activity = colour
    let resting = self == .heteroscedastic ? 1.0 : nil
    let counts = deviation.map { deviation in
      let rest = noise.next(random.normal())
      let active = activity.next(random.normal())
      // The heteroscedastic recipe has one source of changing deviation, the others add activity to the noise.
      let value = resting.map { deviation > 0 ? active * deviation : rest * $0 } ?? rest + active * deviation
      return Int32(max(-8e6, min(8e6, (value * Self.noiseUV * 100).rounded())))
    }
    let channel = ChannelName(.right, .orbicularisOculi)
    let truth = shapes.map {
      Event(kind: .burst, onset: $0.onset, duration: $0.deviation.count, side: .right, channels: [channel])
    }
    return (counts, truth)
  }

  private func shapes(gain: Double, count: Int, _ random: inout RandomSource) -> [Shape] {
    var shapes: [Shape] = []
    var start = Int(Self.restS * rate)
    while true {
      let made: [Shape]
      let period: Int
      switch self {
      case .truncated:
        let sigma = [0.05, 0.1, 0.15][Int(random.uniform(0, 3))]
        let alpha = [1.0, 1.5, 2, 2.4][Int(random.uniform(0, 4))]
        period = Int(rate)
        made = [bell(centre: start + period / 2, sigma: sigma, alpha: alpha, gain: gain)]
      case .narrowBand:
        // The slots keep the events of one signal apart.
        let number = Int(random.uniform(1, 4))
        period = Int(2 * rate)
        made = (0..<number).map { index in
          let slot = period / number
          let sigma = random.uniform(0.05, 0.15) / (number == 3 ? 2 : 1)
          let shape = bell(
            centre: start + slot * index + slot / 2, sigma: sigma, alpha: random.uniform(1, 2.5), gain: 1)
          let power = shape.deviation.reduce(0) { $0 + $1 * $1 } / Double(max(1, shape.deviation.count))
          return Shape(onset: shape.onset, deviation: shape.deviation.map { $0 * gain / power.squareRoot() })
        }
      case .heteroscedastic:
        let on = max(8, Int(random.normal(350, 10)))
        period = on + max(50, Int(random.normal(300, 20)))
        let mode = 0.75 * Double(on)
        made = [
          Shape(
            onset: start,
            deviation: (0..<on).map { index in
              let place = Double(index)
              let share = place < mode ? place / mode : (Double(on) - place) / (Double(on) - mode)
              return 1 + (gain - 1) * share
            })
        ]
      case .step:
        let ramp = random.uniform() < 0.5 ? 0 : Int(random.uniform(0, 0.05) * rate)
        let length = Int(0.5 * rate)
        period = Int((1.2 + random.uniform(0, 0.6)) * rate)
        made = [
          Shape(
            onset: start + Int(0.3 * rate),
            deviation: (0..<length).map { $0 < ramp ? gain * Double($0 + 1) / Double(ramp) : gain })
        ]
      }
      guard start + period <= count else { return shapes }
      shapes += made
      start += period
    }
  }

  /// `gain` times exp(-t^2 / (2 sigma^2)) within alpha times sigma of the centre.
  private func bell(centre: Int, sigma: Double, alpha: Double, gain: Double) -> Shape {
    let half = Int(alpha * sigma * rate)
    return Shape(
      onset: centre - half,
      deviation: (-half...half).map { offset in
        let time = Double(offset) / rate / sigma
        return gain * PortableMath.exp(-time * time / 2)
      })
  }

  private var colour: UnitColour {
    switch self {
    case .truncated, .heteroscedastic: .white
    case .narrowBand: .bandPass(80, 120, rate: rate)
    case .step: .resonance(100, radius: 0.9, rate: rate)
    }
  }
}

/// White noise turned into noise of another colour with the same variance of 1: two poles.
private struct UnitColour {
  private let b0: Double
  private let b2: Double
  private let a1: Double
  private let a2: Double
  private var x1 = 0.0
  private var x2 = 0.0
  private var y1 = 0.0
  private var y2 = 0.0

  static let white = UnitColour(b0: 1, b2: 0, a1: 0, a2: 0)

  /// First-order Butterworth band-pass by the bilinear transform.
  static func bandPass(_ low: Double, _ high: Double, rate: Double) -> UnitColour {
    let first = PortableMath.tan(PortableMath.pi * low / rate)
    let second = PortableMath.tan(PortableMath.pi * high / rate)
    let (width, centre) = (second - first, first * second)
    let scale = 1 / (1 + width + centre)
    return UnitColour(
      b0: width * scale, b2: -width * scale, a1: 2 * (centre - 1) * scale, a2: (1 - width + centre) * scale)
  }

  /// An autoregressive process of 2nd order with poles at a frequency.
  static func resonance(_ frequency: Double, radius: Double, rate: Double) -> UnitColour {
    UnitColour(
      b0: 1, b2: 0, a1: -2 * radius * PortableMath.cos(2 * PortableMath.pi * frequency / rate), a2: radius * radius)
  }

  private init(b0: Double, b2: Double, a1: Double, a2: Double) {
    // The impulse response's energy is the variance for white noise of variance 1.
    var energy = 0.0
    var (x1, x2, y1, y2) = (0.0, 0.0, 0.0, 0.0)
    for index in 0..<4000 {
      let x = index == 0 ? 1.0 : 0
      let y = b0 * x + b2 * x2 - a1 * y1 - a2 * y2
      energy += y * y
      (x1, x2, y1, y2) = (x, x1, y, y1)
    }
    let scale = 1 / energy.squareRoot()
    self.b0 = b0 * scale
    self.b2 = b2 * scale
    self.a1 = a1
    self.a2 = a2
  }

  mutating func next(_ x: Double) -> Double {
    let y = b0 * x + b2 * x2 - a1 * y1 - a2 * y2
    (x2, x1, y2, y1) = (x1, x, y1, y)
    return y
  }
}
