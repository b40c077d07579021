// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// How strong mains hum is in every channel, and at what frequency within 1 Hz of 50 or 60 Hz.
///
/// One block of 1 s is looked at every `period` seconds, at fixed sample positions: its lines at the fundamental, the 2nd
/// and 3rd harmonic against the broadband background beside them. The frequency is interpolated between Fourier lines
/// (Grandke 1983). Made with `Goertzel`, so that it may decide events and gates; feed it the signal before any notch.
public struct MainsHum: Sendable {
  /// Hum of one channel in one block.
  public struct Estimate: Sendable, Hashable {
    /// The fundamental as tracked, in Hz; to 0.1 Hz at 30 dB; nil where it is too weak to track (below 10 dB).
    public let frequency: Double?
    /// Power of the fundamental's line over the background's in the same 3 Hz, in dB; never below -20, 120 where there is
    /// no background. A line between two Fourier lines leaks into its own background: it does not rise above about 45.
    public let levelDB: Double
    /// Amplitude of the fundamental, in uV.
    public let amplitude: Double
    /// Levels of the 2nd and 3rd harmonic, in dB; fewer where the rate is too low for them.
    public let harmonicLevelsDB: [Double]
    /// Which mains it is nearest to, 50 or 60 Hz.
    public let nominal: Double

    /// The strongest of the fundamental's and the harmonics' levels.
    public var strongestDB: Double { harmonicLevelsDB.reduce(levelDB, Swift.max) }
  }

  /// Which Goertzel frequencies belong to one line: its neighbourhood and its background.
  private struct Line: Sendable {
    let nominal: Double
    let harmonic: Int
    let lines: Range<Int>
    let background: Range<Int>
  }

  private static let trackingDB = 10.0

  /// Frames from the start of one block to that of the next.
  public let period: Int
  /// The latest estimate of every channel; nil before the first block, and where the block held what is no number.
  public private(set) var estimates: [Estimate?]
  /// Blocks estimated since the last reset.
  public private(set) var blockCount = 0
  private let lines: [Line]
  private let channelCount: Int
  private let groupCount: Int
  private var bank: Goertzel
  private var position = 0

  /// A monitor of mains hum; `nominal` is 50, 60 or nil for whichever is stronger.
  ///
  /// - Throws: `rate-impossible`; `signal-setting-impossible` where the rate is below 140 samples a second, the period
  ///   below 1 s, or the mains neither 50 nor 60 Hz.
  public init(
    channelCount: Int, rate: Double, nominal: Double? = nil, period: Double = 10
  ) throws(FacialisError) {
    guard rate > 0, rate.isFinite else { throw .rateImpossible(rate) }
    guard rate >= 140, rate <= 1e6 else {
      throw .measureSettingImpossible("rate for measuring hum", rate, allowed: "140 to 1000000 samples a second")
    }
    guard period >= 1, period <= 3600 else {
      throw .measureSettingImpossible("period of hum measurements in seconds", period, allowed: "1 to 3600 s")
    }
    if let nominal, nominal != 50, nominal != 60 {
      throw .measureSettingImpossible("mains frequency", nominal, allowed: "50 or 60 Hz")
    }
    var frequencies: [Double] = []
    var lines: [Line] = []
    for mains in nominal.map({ [$0] }) ?? [50, 60] {
      for harmonic in 1...3 where mains * Double(harmonic) + 7 < rate / 2 {
        // A deviation of the mains counts thrice at the 3rd harmonic, so that its neighbourhood is wider.
        let reach = harmonic == 3 ? 2 : 1
        let centre = mains * Double(harmonic)
        let near = (-reach...reach).map { centre + Double($0) }
        let beside = [-6.0, -4.5, 4.5, 6].map { centre + $0 }
        let first = frequencies.count
        lines.append(
          Line(
            nominal: mains, harmonic: harmonic, lines: first..<first + near.count,
            background: first + near.count..<first + near.count + beside.count))
        frequencies += near + beside
      }
    }
    let length = Int(rate.rounded(.toNearestOrEven))
    self.period = Swift.max(length, Int((period * rate).rounded(.toNearestOrEven)))
    self.channelCount = Swift.max(1, channelCount)
    groupCount = GroupLayout(channelCount: channelCount).groupCount
    self.lines = lines
    bank = try Goertzel(frequencies: frequencies, length: length, rate: rate, groupCount: groupCount)
    estimates = Array(repeating: nil, count: self.channelCount)
  }

  /// Forgets all, as after a gap.
  public mutating func reset() {
    bank.reset()
    position = 0
    blockCount = 0
    for index in estimates.indices { estimates[index] = nil }
  }

  /// Frames until `estimates` changes next: where a caller that must not miss one cuts its blocks.
  public var framesToEstimate: Int {
    bank.isComplete ? period - position + bank.length : bank.length - bank.position
  }

  /// Takes frames [frame][group].
  public mutating func process(_ frames: Span<SampleGroup>) {
    let frameCount = frames.count / groupCount
    var frame = 0
    while frame < frameCount {
      if bank.isComplete {
        let skipped = Swift.min(period - position, frameCount - frame)
        position += skipped
        frame += skipped
        guard position == period else { return }
        position = 0
        bank.reset()
      } else {
        let taken = bank.process(frames, from: frame)
        position += taken
        frame += taken
        if bank.isComplete { estimate() }
      }
      if bank.isComplete, position == period {
        position = 0
        bank.reset()
      }
    }
  }

  private mutating func estimate() {
    for channel in 0..<channelCount { estimates[channel] = estimate(of: channel) }
    blockCount += 1
  }

  private func estimate(of channel: Int) -> Estimate? {
    var best: Estimate?
    for line in lines where line.harmonic == 1 {
      let power = linePower(line, channel)
      let level = levelDB(line, power, channel)
      guard power.isFinite, level.isFinite else { return nil }
      let harmonics = lines.filter { $0.nominal == line.nominal && $0.harmonic > 1 }
        .map { levelDB($0, linePower($0, channel), channel) }
      // A Hann-weighted sine of amplitude A puts 1.5 (A N / 4)^2 into its lines, wherever between them it lies.
      let count = Double(bank.length)
      let amplitude = (power / 1.5).squareRoot() * 4 / count
      guard best.map({ amplitude > $0.amplitude }) ?? true else { continue }
      best = Estimate(
        frequency: level >= Self.trackingDB ? frequency(line, channel) : nil, levelDB: level, amplitude: amplitude,
        harmonicLevelsDB: harmonics, nominal: line.nominal)
    }
    return best
  }

  private func power(_ index: Int, _ channel: Int) -> Double {
    Swift.max(0, bank.power(index, group: channel / 8)[channel % 8])
  }

  private func linePower(_ line: Line, _ channel: Int) -> Double {
    line.lines.reduce(0) { $0 + bank.power($1, group: channel / 8)[channel % 8] }
  }

  private func levelDB(_ line: Line, _ linePower: Double, _ channel: Int) -> Double {
    guard linePower.isFinite else { return .nan }
    let beside = line.background.map { power($0, channel) }.sorted()
    // The middle two of four, so that a neighbouring line does not count; their mean is 5/6 of noise's mean power.
    let background = (beside[1] + beside[2]) / 2 * 1.2 * Double(line.lines.count)
    guard background > 0, linePower > 0 else { return linePower > 0 ? 120 : -20 }
    return Swift.min(120, Swift.max(-20, 10 * PortableMath.log10(linePower / background)))
  }

  private func frequency(_ line: Line, _ channel: Int) -> Double {
    let below = power(line.lines.lowerBound, channel).squareRoot()
    let centre = power(line.lines.lowerBound + 1, channel).squareRoot()
    let above = power(line.lines.lowerBound + 2, channel).squareRoot()
    guard centre > 0 else { return line.nominal }
    let ratio = Swift.max(above, below) / centre
    let shift = Swift.min(1, Swift.max(0, (2 * ratio - 1) / (ratio + 1)))
    return line.nominal + (above >= below ? shift : -shift)
  }
}
