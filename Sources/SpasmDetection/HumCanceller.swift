// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
public import SignalProcessing

/// Takes mains hum out of band-passed signal: an adaptive notch that holds still while a muscle is active.
///
/// For the fundamental and the harmonics up to 250 or 300 Hz, weights of a cosine and a sine follow each channel's hum by
/// least mean squares (Widrow et al., Proc. IEEE 63 (1975) 1692); the common frequency follows the turning of the weights.
/// A fixed notch would ring after every strong burst; weights that hold still do not. Works only in groups where hum was
/// found; elsewhere it costs nothing. Rates of adaptation change at the analyser's ticks only.
public struct HumCanceller: Sendable {
  private static let harmonics = 5
  private let rate: Double
  private let groupCount: Int
  /// Adaptation a sample at full rate.
  private let gain: Double
  /// [group][harmonic]: weights of cosine and sine.
  private var cosines: [SampleGroup]
  private var sines: [SampleGroup]
  private var lastCosines: [SampleGroup]
  private var lastSines: [SampleGroup]
  private var removed: [SampleGroup]
  private var isOn: [Bool]
  private var isWanted: [Bool]
  private var wantedNominal = 50.0
  private var rates: [SampleGroup]
  private var limits: [SampleGroup]
  private var phase: [SIMD2<Double>]
  private var turn: [SIMD2<Double>]
  private var table: [SIMD2<Double>] = []
  private var nominal = 50.0
  /// The mains frequency as it is tracked, in Hz.
  public private(set) var frequency = 50.0

  public init(rate: Double, groupCount: Int, settings: DetectionSettings) {
    self.rate = rate
    self.groupCount = groupCount
    gain = 2 * (2 * PortableMath.pi * settings[.humTrackingHz]) / rate
    let count = HumCanceller.harmonics
    cosines = [SampleGroup](repeating: .zero, count: groupCount * count)
    sines = cosines
    lastCosines = [SampleGroup](repeating: .zero, count: groupCount)
    lastSines = lastCosines
    removed = [SampleGroup](repeating: .zero, count: groupCount)
    isOn = [Bool](repeating: false, count: groupCount)
    isWanted = isOn
    rates = [SampleGroup](repeating: .zero, count: groupCount)
    limits = [SampleGroup](repeating: SampleGroup(repeating: .infinity), count: groupCount)
    phase = [SIMD2<Double>](repeating: SIMD2(1, 0), count: count)
    turn = phase
    setFrequency(50)
  }

  /// Whether it works on any group.
  public var isActive: Bool { isOn.contains(true) }

  /// Mean square of what it took out of each channel of a group at the latest tick.
  func power(_ group: Int) -> SampleGroup { removed[group] }

  /// Asks for work on a group from the next tick on, at 50 or 60 Hz.
  mutating func start(_ group: Int, nominal: Double) {
    guard !isWanted[group] else { return }
    isWanted[group] = true
    wantedNominal = nominal
  }

  /// Asks for no more work on a group from the next tick on.
  mutating func stop(_ group: Int) { isWanted[group] = false }

  /// Begins and ends what was asked for, and takes note of what it takes out; called at every tick, so that blocks do not matter.
  public mutating func tick() {
    for group in 0..<groupCount {
      var sum = SampleGroup.zero
      if isOn[group] {
        for index in group * HumCanceller.harmonics..<(group + 1) * HumCanceller.harmonics {
          sum += cosines[index] * cosines[index] + sines[index] * sines[index]
        }
      }
      removed[group] = sum * 0.5
    }
    guard isOn != isWanted else { return }
    for group in 0..<groupCount where isOn[group] != isWanted[group] {
      if isWanted[group], !isActive {
        nominal = wantedNominal
        setFrequency(nominal)
      }
      isOn[group] = isWanted[group]
      for harmonic in 0..<HumCanceller.harmonics {
        cosines[group * HumCanceller.harmonics + harmonic] = .zero
        sines[group * HumCanceller.harmonics + harmonic] = .zero
      }
      lastCosines[group] = .zero
      lastSines[group] = .zero
    }
  }

  /// Forgets everything, as after a gap.
  public mutating func reset() {
    for group in 0..<groupCount {
      stop(group)
      rates[group] = .zero
    }
    tick()
  }

  /// Sets how fast each channel of a group adapts, from 0 (muscle active) to 1, and the largest error in microvolts that
  /// it learns from: what is larger is no hum.
  mutating func setRates(_ group: Int, _ values: SampleGroup, limits: SampleGroup) {
    rates[group] = values * gain
    self.limits[group] = limits
  }

  /// Takes the hum out of frames, [frame][group], in place.
  public mutating func process(_ frames: inout MutableSpan<SampleGroup>, frameCount: Int) {
    guard isActive else { return }
    let count = HumCanceller.harmonics
    let groupCount = self.groupCount
    var table: [SIMD2<Double>] = []
    swap(&table, &self.table)
    defer { swap(&table, &self.table) }
    if table.count < frameCount * count { table = [SIMD2<Double>](repeating: .zero, count: frameCount * count) }
    for harmonic in 0..<count {
      var angle = phase[harmonic]
      let step = turn[harmonic]
      for frame in 0..<frameCount {
        table[frame * count + harmonic] = angle
        angle = SIMD2(angle.x * step.x - angle.y * step.y, angle.x * step.y + angle.y * step.x)
      }
      phase[harmonic] = angle
    }
    let angles = table.span
    for group in 0..<groupCount where isOn[group] {
      let rate = rates[group]
      let limit = limits[group]
      let first = group * count
      var c = InlineArray<5, SampleGroup>(repeating: .zero)
      var s = InlineArray<5, SampleGroup>(repeating: .zero)
      for harmonic in 0..<5 {
        c[harmonic] = cosines[first + harmonic]
        s[harmonic] = sines[first + harmonic]
      }
      var slot = group
      for frame in 0..<frameCount {
        var value = frames[slot]
        for harmonic in 0..<5 {
          let angle = angles[frame * count + harmonic]
          value -= c[harmonic] * angle.x + s[harmonic] * angle.y
        }
        frames[slot] = value
        let error = value.clamped(lowerBound: -limit, upperBound: limit) * rate
        for harmonic in 0..<5 {
          let angle = angles[frame * count + harmonic]
          c[harmonic] += error * angle.x
          s[harmonic] += error * angle.y
        }
        slot += groupCount
      }
      for harmonic in 0..<5 {
        let (cosine, sine) = (c[harmonic], s[harmonic])
        cosines[first + harmonic] = cosine
        sines[first + harmonic] = sine
      }
    }
  }

  /// Lets the frequency follow the turning of the fundamental's weights; called at fixed positions, `seconds` apart.
  public mutating func track(seconds: Double) {
    guard isActive else { return }
    var cross = 0.0
    var dot = 0.0
    for group in 0..<groupCount where isOn[group] {
      let c = cosines[group * HumCanceller.harmonics]
      let s = sines[group * HumCanceller.harmonics]
      cross += (c * lastSines[group] - s * lastCosines[group]).sum()
      dot += (c * lastCosines[group] + s * lastSines[group]).sum()
      lastCosines[group] = c
      lastSines[group] = s
    }
    if dot > 0 {
      let angle = min(max(cross / dot, -0.5), 0.5)
      let correction = 0.5 * angle / (2 * PortableMath.pi * seconds)
      setFrequency(min(max(frequency + correction, nominal - 1), nominal + 1))
    }
    for harmonic in phase.indices {
      let angle = phase[harmonic]
      phase[harmonic] = angle / (angle.x * angle.x + angle.y * angle.y).squareRoot()
    }
  }

  private mutating func setFrequency(_ value: Double) {
    frequency = value
    for harmonic in turn.indices {
      let angle = 2 * PortableMath.pi * value * Double(harmonic + 1) / rate
      turn[harmonic] = SIMD2(PortableMath.cos(angle), PortableMath.sin(angle))
    }
  }
}
