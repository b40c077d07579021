// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SignalProcessing

/// Watches every channel for saturation, loose electrodes and mains hum, at fixed sample positions.
public struct QualityMonitor: Sendable {
  /// The monitor and its version, as causes name it.
  public static let detector = "quality/1"

  private struct Channel: Sendable {
    var saturatedSince: Int?
    var flatSince: Int?
    var looseSince: Int?
    /// Power of the noise floor before the electrode came loose; 0 where that is not known.
    var looseFloor = 0.0
    /// Whether it looked loose when the hum was last measured.
    var isSuspect = false
    /// Power of the hum by which it was found loose; infinite where that was no sign of it.
    var looseHum = Double.infinity
    var humSince: Int?
    var lastSaturated = 0
    var lastLoose = 0
    var humSeconds = 0
    var hum = HumMeter.Level()
    var humDB = -40.0
  }

  private let format: StreamFormat
  private let stepSamples: Int
  private let blockSamples: Int
  private var humMeter: HumMeter
  private let humOn: Double
  private let humRemoval: Double
  private let flatPower: Double
  private let hold: Int
  private var channels: [Channel]
  private var lowRails: [SampleGroup]
  private var highRails: [SampleGroup]
  private var railed: [SampleGroup]
  private(set) var events: [QualityEvent] = []

  init(format: StreamFormat, settings: DetectionSettings, stepSamples: Int, blockSteps: Int) {
    self.format = format
    self.stepSamples = stepSamples
    blockSamples = stepSamples * blockSteps
    humMeter = HumMeter(rate: format.rate, stepSamples: stepSamples)
    humOn = settings[.humDB]
    humRemoval = settings[.humRemovalDB]
    flatPower = settings[.flatUV] * settings[.flatUV]
    hold = Int(0.25 * format.rate)
    let groups = (format.channels.count + 7) / 8
    channels = [Channel](repeating: Channel(), count: format.channels.count)
    lowRails = [SampleGroup](repeating: SampleGroup(repeating: -.infinity), count: groups)
    highRails = [SampleGroup](repeating: SampleGroup(repeating: .infinity), count: groups)
    railed = [SampleGroup](repeating: .zero, count: groups)
    for (index, channel) in format.channels.enumerated() {
      let calibration = channel.calibration
      let a = channel.microvoltsPerCount * Double(calibration.digitalMinimum) + channel.microvoltsAtZero
      let b = channel.microvoltsPerCount * Double(calibration.digitalMaximum) + channel.microvoltsAtZero
      let margin = (b - a).magnitude * settings[.railShare]
      lowRails[index >> 3][index & 7] = min(a, b) + margin
      highRails[index >> 3][index & 7] = max(a, b) - margin
    }
  }

  /// The word that causes and feature rows use.
  static func word(for kind: EventKind) -> String {
    switch kind {
    case .saturation: "saturated"
    case .leadOff: "lead off"
    case .mainsHum: "hum"
    default: "good"
    }
  }

  /// Quality of a channel now, in one word.
  public func quality(_ channel: Int) -> String {
    let state = channels[channel]
    if state.saturatedSince != nil { return QualityMonitor.word(for: .saturation) }
    if state.looseSince != nil { return QualityMonitor.word(for: .leadOff) }
    return state.humSince != nil ? QualityMonitor.word(for: .mainsHum) : "good"
  }

  /// Hum with its harmonics against the rest of the quiet signal, in decibels.
  public func humDB(_ channel: Int) -> Double { channels[channel].humDB }

  /// Whether nothing in the channel can be trusted now.
  func isBlocked(_ channel: Int) -> Bool {
    channels[channel].saturatedSince != nil || channels[channel].looseSince != nil
  }

  /// Sample from which the present trouble lasts.
  func blockedSince(_ channel: Int) -> Int {
    min(channels[channel].saturatedSince ?? .max, channels[channel].looseSince ?? .max)
  }

  /// Looks at a block of steps that ends at sample `end`; `powers` is the mean square of the band-passed signal.
  mutating func endBlock(_ group: Int, _ end: Int, powers: SampleGroup, raw: RawMeter) {
    let first = (end - blockSamples) / stepSamples
    var longest = SampleGroup.zero
    var run = railed[group]
    for step in first..<(end / stepSamples) {
      let value = raw.value(group, step: step)
      run += 1
      run.replace(with: 0, where: (value .> lowRails[group]) .& (value .< highRails[group]))
      longest = longest.replacing(with: run, where: run .> longest)
    }
    railed[group] = run
    for lane in 0..<min(8, channels.count - group * 8) {
      let channel = group * 8 + lane
      let start = end - blockSamples
      if longest[lane] >= 3 {
        channels[channel].lastSaturated = end
        if channels[channel].saturatedSince == nil { channels[channel].saturatedSince = start }
      } else if let since = channels[channel].saturatedSince, end - channels[channel].lastSaturated >= hold {
        channels[channel].saturatedSince = nil
        append(.saturation, channel, since, channels[channel].lastSaturated)
      }
      if powers[lane] < flatPower {
        if channels[channel].flatSince == nil { channels[channel].flatSince = start }
        if let since = channels[channel].flatSince, end - since >= 2 * hold {
          channels[channel].lastLoose = end
          if channels[channel].looseSince == nil { channels[channel].looseSince = since }
        }
      } else {
        channels[channel].flatSince = nil
        // Longer than from one look at the hum to the next one.
        if let since = channels[channel].looseSince, end - channels[channel].lastLoose >= 3 * hold {
          channels[channel].looseSince = nil
          channels[channel].looseFloor = 0
          channels[channel].looseHum = .infinity
          channels[channel].isSuspect = false
          append(.leadOff, channel, since, channels[channel].lastLoose)
        }
      }
    }
  }

  /// Measures the hum of a group's channels on the half second that ends at sample `end`.
  ///
  /// `floors` is the power of the noise floor, 0 where it is not known yet; `total` that of the half second; `active` says in
  /// which channels a muscle was active: their hum is not measured, unless it is what is active there.
  mutating func measureHum(
    _ group: Int, _ end: Int, floors: SampleGroup, total: SampleGroup, active: SIMDMask<SIMD8<Int64>>,
    in history: SignalHistory, canceller: inout HumCanceller
  ) {
    let removed = canceller.power(group)
    var strongest = HumMeter.Level()
    var strongestDB = -100.0
    // Of channels that are not measured now, what was known of them: the hum of a muscle's channel is there while it works.
    var strongestKnownDB = -100.0
    var doubted = SIMDMask<SIMD8<Int64>>(repeating: false)
    let levels = humMeter.measure(group, before: end, in: history)
    let lanes = 0..<min(8, channels.count - group * 8)
    var jumped = SIMDMask<SIMD8<Int64>>(repeating: false)
    for lane in lanes {
      let floor = max(floors[lane], channels[group * 8 + lane].looseFloor)
      jumped[lane] = floor > 0 && levels[lane].power > 10 * floor && levels[lane].outweighsMuscle(of: total[lane])
    }
    // Where most channels show it at once, a cable was touched or the ground is loose.
    let isShared = jumped.bits.nonzeroBitCount >= 3 && jumped.bits.nonzeroBitCount * 2 > lanes.count
    for lane in lanes {
      let channel = group * 8 + lane
      var hum = levels[lane]
      let rest = max(total[lane] - hum.power, total[lane] * 0.001)
      if canceller.isActive { hum.frequency = canceller.frequency }
      hum.power += removed[lane]
      if channels[channel].looseSince != nil {
        // Of hum that ceased, what is taken out is left.
        doubted[lane] = jumped[lane] && hum.power < channels[channel].looseHum / 4
        if hum.power >= channels[channel].looseHum / 4 { channels[channel].lastLoose = end }
        strongestKnownDB = max(strongestKnownDB, channels[channel].humDB)
        continue
      }
      if jumped[lane] {
        let floor = max(floors[lane], channels[channel].looseFloor)
        let known = channels[channel].hum.power
        let hasCeased = levels[lane].power < 2 * known
        // A loose electrode shows the mains alone, with more noise than before or far above all that was there. Where the skin
        // still conducts, the hum can be taken out.
        let rose = !isShared && hum.power > 4 * known
        let isFarAbove = levels[lane].power > 1000 * floor
        if rose, isFarAbove || humMeter.residue(of: lane, near: levels[lane].frequency) > 9 * floor {
          // Behind a strong contraction the weights may be off for a moment.
          guard isFarAbove || channels[channel].isSuspect else {
            channels[channel].isSuspect = true
            strongestKnownDB = max(strongestKnownDB, channels[channel].humDB)
            continue
          }
          // It was looked at a second ago.
          channels[channel].looseSince = end - (channels[channel].isSuspect ? 4 : 2) * humMeter.length
          channels[channel].looseFloor = floor
          channels[channel].looseHum = hum.power
          channels[channel].lastLoose = end
          continue
        }
        channels[channel].isSuspect = false
        doubted[lane] = true
        if !hasCeased, strongestDB < humRemoval {
          (strongestDB, strongest) = (humRemoval, hum)
          channels[channel].humDB = humRemoval
        }
        continue
      }
      channels[channel].isSuspect = false
      // The meter sees less of what is half a hertz off its place.
      doubted[lane] = active[lane] && !isBlocked(channel) && levels[lane].power > 0.25 * total[lane]
      let isMeasured = !isBlocked(channel) && (!active[lane] || levels[lane].outweighsMuscle(of: total[lane]))
      guard isMeasured else {
        strongestKnownDB = max(strongestKnownDB, channels[channel].humDB)
        continue
      }
      channels[channel].hum = hum
      let level = 10 * PortableMath.log10(max(hum.power, 1e-12) / max(rest, 1e-12))
      channels[channel].humDB = level
      if level > strongestDB {
        strongestDB = level
        strongest = hum
      }
      if level >= humOn {
        channels[channel].humSeconds += 1
        if channels[channel].humSince == nil, channels[channel].humSeconds >= 2 {
          channels[channel].humSince = end - 2 * humMeter.length
        }
      } else if level < humOn - 3 {
        channels[channel].humSeconds = 0
        if let since = channels[channel].humSince {
          channels[channel].humSince = nil
          append(.mainsHum, channel, since, end)
        }
      }
    }
    if doubted.isAny { canceller.doubt(group, doubted) }
    guard strongestDB > -100 else { return }
    if strongestDB >= humRemoval {
      canceller.start(group, nominal: strongest.frequency < 55 ? 50 : 60)
    } else if max(strongestDB, strongestKnownDB) < humRemoval - 6 {
      canceller.stop(group)
    }
  }

  /// Ends what is open, at a gap or at the end of the recording.
  mutating func finish(at end: Int) {
    for channel in channels.indices {
      if let since = channels[channel].saturatedSince { append(.saturation, channel, since, end) }
      if let since = channels[channel].looseSince { append(.leadOff, channel, since, end) }
      if let since = channels[channel].humSince { append(.mainsHum, channel, since, end) }
      channels[channel] = Channel()
    }
    for group in railed.indices { railed[group] = .zero }
  }

  /// Hands over the events that are final.
  mutating func takeEvents() -> [QualityEvent] {
    guard !events.isEmpty else { return [] }
    defer { events.removeAll() }
    return events
  }

  private mutating func append(_ kind: EventKind, _ channel: Int, _ onset: Int, _ offset: Int) {
    let hum = kind == .mainsHum
    events.append(
      QualityEvent(
        kind: kind, channel: channel, name: format.channels[channel].name, onset: max(onset, 0),
        offset: max(offset, onset), levelDB: hum ? channels[channel].humDB : nil,
        frequencyHz: hum ? channels[channel].hum.frequency : nil))
  }
}
