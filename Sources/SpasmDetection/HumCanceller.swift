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
  /// Multiples of the fundamental by lane, the odd ones first: those are the strong ones.
  private static let multiples = [1.0, 3, 5, 2, 4]
  /// Share of the noise floor's power below which a harmonic is not worth taking out.
  private static let worthwhile = 0.005
  /// Share of a half second's power in the harmonics from which it is hum: of a muscle's power a tenth is there at most.
  private static let majority = 0.5
  private let rate: Double
  private let groupCount: Int
  private let stepSamples: Int
  /// Adaptation a step at full rate.
  private let gain: Double
  /// [group][harmonic]: weights of cosine and sine.
  private var cosines: [SampleGroup]
  private var sines: [SampleGroup]
  private var lastCosines: [SampleGroup]
  private var lastSines: [SampleGroup]
  private var removed: [SampleGroup]
  /// Harmonics, from the first lane on, that are taken out of a group.
  private var active: [Int]
  private var isOn: [Bool]
  private var isWanted: [Bool]
  /// Lanes of each group in which the hum is suspected to have jumped.
  private var doubted: [SIMDMask<SIMD8<Int64>>]
  private var wantedNominal = 50.0
  private var rates: [SampleGroup]
  private var limits: [SampleGroup]
  /// Cosine and sine of each harmonic's angle, one lane each, and by how much they turn a sample.
  private var phaseX = SampleGroup(repeating: 1)
  private var phaseY = SampleGroup.zero
  private var turnX = SampleGroup(repeating: 1)
  private var turnY = SampleGroup.zero
  private var table: [SampleGroup] = []
  private var samplesInStep = 0
  private var nominal = 50.0
  /// The mains frequency as it is tracked, in Hz.
  public private(set) var frequency = 50.0

  /// `stepSamples` is the detector's step.
  public init(rate: Double, groupCount: Int, stepSamples: Int, settings: DetectionSettings) {
    self.rate = rate
    self.stepSamples = stepSamples
    self.groupCount = groupCount
    gain = 2 * (2 * PortableMath.pi * settings[.humTrackingHz]) * Double(stepSamples) / rate
    let count = HumCanceller.harmonics
    cosines = [SampleGroup](repeating: .zero, count: groupCount * count)
    sines = cosines
    lastCosines = [SampleGroup](repeating: .zero, count: groupCount)
    lastSines = lastCosines
    removed = [SampleGroup](repeating: .zero, count: groupCount)
    active = [Int](repeating: 0, count: groupCount)
    isOn = [Bool](repeating: false, count: groupCount)
    isWanted = isOn
    doubted = [SIMDMask<SIMD8<Int64>>](repeating: SIMDMask(repeating: false), count: groupCount)
    rates = [SampleGroup](repeating: .zero, count: groupCount)
    limits = [SampleGroup](repeating: SampleGroup(repeating: .infinity), count: groupCount)
    setFrequency(50)
  }

  /// Whether it works on any group.
  public private(set) var isActive = false

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

  /// Asks for the hum of these lanes to be learnt anew at the next tick, if most of what is left in them is hum.
  ///
  /// Weights that hold still because a muscle seems active, or that learn from small errors only, need many seconds to
  /// follow hum that jumped, and hide every muscle meanwhile.
  mutating func doubt(_ group: Int, _ lanes: SIMDMask<SIMD8<Int64>>) { doubted[group] = lanes }

  /// Begins and ends what was asked for, and takes note of what it takes out; called at every tick, so that blocks do not matter.
  ///
  /// Where it begins, it learns from the last half second of `history` at once: hum that is far above the noise would otherwise
  /// hide the muscles for as long as the weights take.
  public mutating func tick(_ history: SignalHistory) {
    guard isActive || isOn != isWanted else { return }
    for group in 0..<groupCount where doubted[group].isAny {
      if isOn[group] { relearn(group, history) }
      doubted[group] = SIMDMask(repeating: false)
    }
    for group in 0..<groupCount {
      var sum = SampleGroup.zero
      active[group] = 0
      if isOn[group] {
        // The limits are three times the noise floor's RMS, or infinite where that is not known.
        var least = limits[group] * limits[group] * (2 * HumCanceller.worthwhile / 9)
        least.replace(with: 0, where: least .== .infinity)
        for harmonic in 0..<HumCanceller.harmonics {
          let index = group * HumCanceller.harmonics + harmonic
          let square = cosines[index] * cosines[index] + sines[index] * sines[index]
          sum += square
          if (square .> least).isAny { active[group] = harmonic + 1 }
        }
      }
      removed[group] = sum * 0.5
    }
    guard isOn != isWanted else { return }
    for group in 0..<groupCount where isOn[group] != isWanted[group] {
      let isFirst = isWanted[group] && !isOn.contains(true)
      isOn[group] = isWanted[group]
      forget(group)
      guard isOn[group] else { continue }
      if isFirst {
        nominal = wantedNominal
        setFrequency(nominal)
        // The first step is exact to half a hertz only.
        for _ in 0..<2 { correctFrequency(by: group, history) }
      }
      fit(group, history)
    }
    isActive = isOn.contains(true)
  }

  /// Forgets everything, as after a gap; the next sample has index `sample`.
  public mutating func restart(at sample: Int) {
    samplesInStep = sample % stepSamples
    isActive = false
    for group in 0..<groupCount {
      isWanted[group] = false
      isOn[group] = false
      active[group] = 0
      rates[group] = .zero
      doubted[group] = SIMDMask(repeating: false)
      forget(group)
    }
  }

  /// Whether it works on a group.
  func isOn(_ group: Int) -> Bool { isOn[group] }

  private mutating func forget(_ group: Int) {
    removed[group] = .zero
    for index in group * HumCanceller.harmonics..<(group + 1) * HumCanceller.harmonics {
      cosines[index] = .zero
      sines[index] = .zero
    }
    lastCosines[group] = .zero
    lastSines[group] = .zero
  }

  /// Steps in half a second: whole periods of 50 and of 60 Hz.
  private var stepsOfFit: Int { Int((rate / Double(stepSamples) / 10).rounded()) * 5 }

  /// Sets a group's weights to what fits the last half second best.
  private mutating func fit(_ group: Int, _ history: SignalHistory) {
    guard let first = lines(group, 1...stepsOfFit, history) else { return }
    for harmonic in 0..<HumCanceller.harmonics {
      cosines[group * HumCanceller.harmonics + harmonic] = first[2 * harmonic]
      sines[group * HumCanceller.harmonics + harmonic] = first[2 * harmonic + 1]
    }
    active[group] = HumCanceller.harmonics
    lastCosines[group] = first[0]
    lastSines[group] = first[1]
  }

  /// Adds to the weights of the doubted lanes what is left of the hum, where no muscle can have made it: its power is spread
  /// over the band, and units that fire regularly at the mains frequency have more at its multiples.
  private mutating func relearn(_ group: Int, _ history: SignalHistory) {
    guard let left = lines(group, 1...stepsOfFit, history) else { return }
    var total = SampleGroup.zero
    for step in 1...stepsOfFit {
      let value = history.frame(group, at: history.end - step * stepSamples)
      total += value * value
    }
    total /= Double(stepsOfFit)
    var all = SampleGroup.zero
    for index in 0..<10 { all += left[index] * left[index] * 0.5 }
    let fundamental = (left[0] * left[0] + left[1] * left[1]) * 0.5
    let jumped = doubted[group] .& (all .> total * HumCanceller.majority) .& (fundamental .> all * 0.6)
    guard jumped.isAny else { return }
    for harmonic in 0..<HumCanceller.harmonics {
      let index = group * HumCanceller.harmonics + harmonic
      cosines[index] += left[2 * harmonic].replacing(with: 0, where: .!jumped)
      sines[index] += left[2 * harmonic + 1].replacing(with: 0, where: .!jumped)
    }
    let first = group * HumCanceller.harmonics
    // The jump is no turning of the weights.
    lastCosines[group].replace(with: cosines[first], where: jumped)
    lastSines[group].replace(with: sines[first], where: jumped)
  }

  /// Sets the frequency by how far the fundamental turned from one quarter of a second to the next one.
  private mutating func correctFrequency(by group: Int, _ history: SignalHistory) {
    let half = stepsOfFit / 2
    guard let late = lines(group, 1...half, history), let early = lines(group, (half + 1)...(2 * half), history) else {
      return
    }
    let cross = (late[0] * early[1] - late[1] * early[0]).sum()
    let dot = (late[0] * early[0] + late[1] * early[1]).sum()
    guard dot > 0 else { return }
    // The arc tangent, to 0.005.
    let tangent = min(max(cross / dot, -1), 1)
    let angle = tangent / (1 + 0.28 * tangent * tangent)
    let seconds = Double(half * stepSamples) / rate
    setFrequency(min(max(frequency + angle / (2 * PortableMath.pi * seconds), nominal - 1), nominal + 1))
  }

  /// Cosine and sine of each harmonic in turn, as they are in the samples that lie these steps back; nil where they are not held.
  private func lines(_ group: Int, _ steps: ClosedRange<Int>, _ history: SignalHistory) -> InlineArray<10, SampleGroup>?
  {
    guard history.end - steps.upperBound * stepSamples >= history.range.lowerBound else { return nil }
    var lines = InlineArray<10, SampleGroup>(repeating: .zero)
    var (x, y) = (phaseX, phaseY)
    for step in 1...steps.upperBound {
      for _ in 0..<stepSamples { (x, y) = (x * turnX + y * turnY, y * turnX - x * turnY) }
      guard step >= steps.lowerBound else { continue }
      let value = history.frame(group, at: history.end - step * stepSamples)
      for harmonic in 0..<HumCanceller.harmonics {
        lines[2 * harmonic] += value * x[harmonic]
        lines[2 * harmonic + 1] += value * y[harmonic]
      }
    }
    for index in 0..<10 { lines[index] *= 2 / Double(steps.count) }
    return lines
  }

  /// Sets how fast each channel of a group adapts, from 0 (muscle active) to 1, and the largest error in microvolts that
  /// it learns from: what is larger is no hum.
  mutating func setRates(_ group: Int, _ values: SampleGroup, limits: SampleGroup) {
    rates[group] = values * gain
    self.limits[group] = limits
  }

  /// Takes the hum out of frames, [frame][group], in place.
  ///
  /// The weights learn from the last sample of every step: the band-passed signal is narrower than half the step rate, so
  /// that the other samples would tell them nothing new.
  public mutating func process(_ frames: inout MutableSpan<SampleGroup>, frameCount: Int) {
    guard isActive else {
      samplesInStep = (samplesInStep + frameCount) % stepSamples
      return
    }
    var table: [SampleGroup] = []
    swap(&table, &self.table)
    defer { swap(&table, &self.table) }
    if table.count < 2 * frameCount { table = [SampleGroup](repeating: .zero, count: 2 * frameCount) }
    rotate(&table, frameCount)
    let angles = table.span
    for group in 0..<groupCount where isOn[group] {
      switch active[group] {
      case 0, 1: takeOut(InlineArray<1, SampleGroup>(repeating: .zero), group, angles, &frames, frameCount)
      case 2: takeOut(InlineArray<2, SampleGroup>(repeating: .zero), group, angles, &frames, frameCount)
      case 3: takeOut(InlineArray<3, SampleGroup>(repeating: .zero), group, angles, &frames, frameCount)
      case 4: takeOut(InlineArray<4, SampleGroup>(repeating: .zero), group, angles, &frames, frameCount)
      default: takeOut(InlineArray<5, SampleGroup>(repeating: .zero), group, angles, &frames, frameCount)
      }
    }
    samplesInStep = (samplesInStep + frameCount) % stepSamples
  }

  /// Takes the first harmonics out of a group's frames; all of them learn.
  @inline(__always)
  private mutating func takeOut<let count: Int>(
    _ empty: InlineArray<count, SampleGroup>, _ group: Int, _ angles: Span<SampleGroup>,
    _ frames: inout MutableSpan<SampleGroup>, _ frameCount: Int
  ) {
    let rate = rates[group]
    let limit = limits[group]
    let first = group * HumCanceller.harmonics
    var c = empty
    var s = empty
    for harmonic in 0..<count {
      c[harmonic] = cosines[first + harmonic]
      s[harmonic] = sines[first + harmonic]
    }
    var inStep = samplesInStep
    var slot = group
    for frame in 0..<frameCount {
      var value = frames[slot]
      let cosine = angles[2 * frame]
      let sine = angles[2 * frame + 1]
      for harmonic in 0..<count { value -= c[harmonic] * cosine[harmonic] + s[harmonic] * sine[harmonic] }
      frames[slot] = value
      slot += groupCount
      inStep += 1
      guard inStep == stepSamples else { continue }
      inStep = 0
      let error = value.limited(to: limit) * rate
      for harmonic in 0..<count {
        c[harmonic] += error * cosine[harmonic]
        s[harmonic] += error * sine[harmonic]
      }
      for harmonic in count..<HumCanceller.harmonics {
        cosines[first + harmonic] += error * cosine[harmonic]
        sines[first + harmonic] += error * sine[harmonic]
      }
    }
    for harmonic in 0..<count {
      cosines[first + harmonic] = c[harmonic]
      sines[first + harmonic] = s[harmonic]
    }
  }

  /// Writes cosines and sines of all harmonics, one lane each, for the next frames.
  private mutating func rotate(_ table: inout [SampleGroup], _ frameCount: Int) {
    var angles = table.mutableSpan
    var (x, y) = (phaseX, phaseY)
    let (turnX, turnY) = (self.turnX, self.turnY)
    for frame in 0..<frameCount {
      angles[2 * frame] = x
      angles[2 * frame + 1] = y
      (x, y) = (x * turnX - y * turnY, x * turnY + y * turnX)
    }
    (phaseX, phaseY) = (x, y)
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
    let size = (phaseX * phaseX + phaseY * phaseY).squareRoot()
    phaseX /= size
    phaseY /= size
  }

  private mutating func setFrequency(_ value: Double) {
    frequency = value
    for harmonic in 0..<HumCanceller.harmonics {
      let angle = 2 * PortableMath.pi * value * HumCanceller.multiples[harmonic] / rate
      turnX[harmonic] = PortableMath.cos(angle)
      turnY[harmonic] = PortableMath.sin(angle)
    }
  }
}
