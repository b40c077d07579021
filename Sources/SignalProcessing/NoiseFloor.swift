// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// The running noise floor of one channel: median and scaled MAD of its envelope while it is quiet.
///
/// The envelope is looked at once an `interval` (10 ms), the last `window` seconds of quiet values count, and the
/// estimate is renewed every 0.5 s of usable signal, all counted in samples since the start, so that blocks do not
/// matter. Values are kept on a logarithmic scale in integers (`LevelHistogram`): about 1 percent of resolution, about 25 kB
/// a channel, no drift however long it runs.
///
/// - Learning: the first `warmUp` seconds of usable signal enter whatever the caller says of them, for nothing is known
///   yet; then everything far above the densest half of them is taken out again, so that a start amid spasms does not
///   raise the floor.
/// - Spasm: signal that is not quiet does not enter, so minutes of it leave the floor where it was.
/// - A step up: where hardly any signal has been quiet (below 5 percent of each second) for `adoption` seconds, what is
///   there is no spasm but a new floor, e.g. after an electrode was changed; it is learnt anew. The old estimate stands
///   until then. A step down is followed as quiet values come in, within half a window.
public struct NoiseFloor: Sendable {
  /// What the floor is.
  public struct Estimate: Sendable, Hashable {
    /// Median of the quiet envelope, in its unit.
    public let median: Double
    /// 1.4826 times the median absolute deviation: the standard deviation, were it Gaussian.
    public let deviation: Double
  }

  /// The times that govern it, in seconds.
  public struct Settings: Sendable, Hashable {
    public var window: Double
    public var warmUp: Double
    public var adoption: Double

    public init(window: Double = 30, warmUp: Double = 5, adoption: Double = 300) {
      self.window = window
      self.warmUp = warmUp
      self.adoption = adoption
    }
  }

  private static let valuesPerSecond = 100
  private static let valuesPerRenewal = 50
  private static let quietShare = 0.05

  public let settings: Settings
  /// Samples from one look at the envelope to the next.
  public let interval: Int
  /// The floor now; nil until the warm-up has passed.
  public private(set) var estimate: Estimate?
  /// How often a lasting step up was adopted.
  public private(set) var adoptions = 0

  @usableFromInline var samplesLeft: Int
  @usableFromInline var intervalIsQuiet = true
  @usableFromInline var intervalIsUsable = true

  private let warmUpCount: Int
  private let adoptionSeconds: Int
  private var histogram = LevelHistogram()
  /// Bins of the values that count, oldest at `next` once it is full.
  private var ring: [UInt16]
  private var next = 0
  private var held = 0
  private var isLearning = true
  private var toRenewal = valuesPerRenewal
  private var valuesOfSecond = 0
  private var quietOfSecond = 0
  private var busySeconds = 0

  /// A floor that has yet to learn.
  ///
  /// - Throws: `signal-setting-impossible` unless 0 < warm-up <= window <= 600 s and adoption is at least the warm-up;
  ///   `rate-impossible`.
  public init(rate: Double, settings: Settings = Settings()) throws(FacialisError) {
    guard rate > 0, rate.isFinite else { throw .rateImpossible(rate) }
    guard settings.window >= 0.1, settings.window <= 600 else {
      throw .measureSettingImpossible("noise floor's window in seconds", settings.window, allowed: "0.1 to 600 s")
    }
    guard settings.warmUp >= 0.1, settings.warmUp <= settings.window else {
      throw .measureSettingImpossible(
        "noise floor's warm-up in seconds", settings.warmUp, allowed: "at least 0.1 s and no longer than the window")
    }
    guard settings.adoption >= settings.warmUp, settings.adoption <= 1e6 else {
      throw .measureSettingImpossible(
        "noise floor's adoption time in seconds", settings.adoption, allowed: "at least the warm-up, at most 1e6 s")
    }
    self.settings = settings
    interval = Swift.max(1, Int((rate / Double(Self.valuesPerSecond)).rounded(.toNearestOrEven)))
    samplesLeft = interval
    ring = Array(repeating: 0, count: Int(settings.window * Double(Self.valuesPerSecond)))
    warmUpCount = Swift.max(1, Int(settings.warmUp * Double(Self.valuesPerSecond)))
    adoptionSeconds = Swift.max(1, Int(settings.adoption))
  }

  /// Forgets all and learns anew, as after a gap.
  public mutating func reset() {
    restartLearning()
    estimate = nil
    adoptions = 0
    samplesLeft = interval
    intervalIsQuiet = true
    intervalIsUsable = true
    toRenewal = Self.valuesPerRenewal
  }

  /// Takes the envelope at the next sample; an interval is quiet (usable) only where each of its samples is.
  ///
  /// Not usable is what is no signal of the muscle: artefact, lead off, stimulus; it neither enters nor counts towards
  /// adoption, and so do values that are no numbers. Returns whether the estimate was renewed.
  @inlinable @discardableResult
  public mutating func push(_ envelope: Double, isQuiet: Bool, isUsable: Bool = true) -> Bool {
    intervalIsQuiet = intervalIsQuiet && isQuiet
    intervalIsUsable = intervalIsUsable && isUsable
    samplesLeft -= 1
    guard samplesLeft == 0 else { return false }
    let renewed = enter(envelope, isQuiet: intervalIsQuiet, isUsable: intervalIsUsable)
    samplesLeft = interval
    intervalIsQuiet = true
    intervalIsUsable = true
    return renewed
  }

  /// Takes the value of a whole interval, for callers that count samples themselves; do not mix with `push`.
  ///
  /// The cheaper way, less than half the cost of pushing every sample.
  @discardableResult
  public mutating func enter(_ envelope: Double, isQuiet: Bool, isUsable: Bool = true) -> Bool {
    guard isUsable, envelope.isFinite else { return false }
    if isLearning || isQuiet { hold(LevelHistogram.bin(of: envelope)) }
    if isLearning {
      guard held == warmUpCount else { return false }
      finishLearning()
      renew()
      return true
    }
    countTowardsAdoption(isQuiet)
    toRenewal -= 1
    guard toRenewal == 0 else { return false }
    toRenewal = Self.valuesPerRenewal
    guard !isLearning else { return false }
    renew()
    return true
  }

  private mutating func hold(_ bin: Int) {
    if held == ring.count { histogram.remove(Int(ring[next])) } else { held += 1 }
    ring[next] = UInt16(bin)
    histogram.add(bin)
    next = next + 1 == ring.count ? 0 : next + 1
  }

  private mutating func renew() {
    let median = histogram.median
    estimate = Estimate(median: median, deviation: 1.4826 * histogram.medianDistance(from: median))
  }

  private mutating func countTowardsAdoption(_ isQuiet: Bool) {
    valuesOfSecond += 1
    if isQuiet { quietOfSecond += 1 }
    guard valuesOfSecond == Self.valuesPerSecond else { return }
    let isBusy = Double(quietOfSecond) < Self.quietShare * Double(valuesOfSecond)
    busySeconds = isBusy ? busySeconds + 1 : 0
    valuesOfSecond = 0
    quietOfSecond = 0
    guard busySeconds >= adoptionSeconds else { return }
    adoptions += 1
    restartLearning()
  }

  private mutating func restartLearning() {
    histogram.removeAll()
    next = 0
    held = 0
    isLearning = true
    valuesOfSecond = 0
    quietOfSecond = 0
    busySeconds = 0
  }

  /// Takes out what lies more than three widths of the densest half above it.
  private mutating func finishLearning() {
    let dense = histogram.densestHalf
    let low = LevelHistogram.centre(of: dense.lowerBound)
    let high = LevelHistogram.centre(of: dense.upperBound)
    let limit = LevelHistogram.bin(of: high + 3 * (high - low))
    let learnt = held
    histogram.removeAll()
    held = 0
    next = 0
    // In place: the ring has not come round yet, and what is kept never overtakes what is read.
    for index in 0..<learnt where Int(ring[index]) <= limit { hold(Int(ring[index])) }
    isLearning = false
    toRenewal = Self.valuesPerRenewal
  }
}
