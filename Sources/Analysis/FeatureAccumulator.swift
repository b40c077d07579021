// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection

/// Gathers a recording second by second and makes a row per channel, minute and condition of it.
///
/// A minute's rows are final when no pattern that began in it can still be open; the condition of each of its seconds is
/// the one at the second's first sample.
struct FeatureAccumulator: Sendable {
  private struct Second: Sendable {
    struct Channel: Sendable {
      var isAnalysable = false
      var meanSquare = 0.0
      var floor: Double?
      var humDB = -40.0
      var quality = "good"
      var bursts = 0
      /// Duration of the bursts that have a median frequency, and the sum of frequency times duration.
      var frequencyWeight = 0.0
      var frequencySum = 0.0
    }

    /// What belongs to a side.
    struct Spasms: Sendable {
      var count = 0
      var samples = 0
    }

    private(set) var index = 0
    var channels: [Channel]
    private var left = Spasms()
    private var right = Spasms()

    subscript(_ side: Side) -> Spasms {
      get { side == .left ? left : right }
      set { if side == .left { left = newValue } else { right = newValue } }
    }

    init(channelCount: Int) { channels = [Channel](repeating: Channel(), count: channelCount) }

    /// Begins anew as another second.
    mutating func begin(_ index: Int) {
      self.index = index
      for channel in channels.indices { channels[channel] = Channel() }
      left = Spasms()
      right = Spasms()
    }
  }

  private let channels: [ChannelName]
  private let rate: Double
  /// Seconds after the end of a minute at which its rows are final.
  private let delay: Int
  private let limit: DetectionLimit
  private var seconds: [Second] = []
  /// Seconds whose rows were taken, for their memory.
  private var spare: [Second] = []
  private var nextMinute = 0

  init(channels: [ChannelName], rate: Double, settings: DetectionSettings) {
    self.channels = channels
    self.rate = rate
    delay = Int(settings[.longestPatternS]) + 3
    limit = DetectionLimit(settings)
  }

  /// Index of the second that a sample lies in.
  private func second(of sample: Int) -> Int { Int(Double(sample) / rate) }

  /// The first sample of a second.
  private func sample(of second: Int) -> Int { Int((Double(second) * rate).rounded(.up)) }

  private mutating func position(of index: Int) -> Int? {
    if let found = seconds.lastIndex(where: { $0.index == index }) { return found }
    guard index / 60 >= nextMinute else { return nil }
    var fresh = spare.popLast() ?? Second(channelCount: channels.count)
    fresh.begin(index)
    let place = seconds.firstIndex { $0.index > index } ?? seconds.endIndex
    seconds.insert(fresh, at: place)
    return place
  }

  /// Takes what a channel did in the second that ends at `sample`.
  mutating func note(
    channel: Int, endingAt sample: Int, meanSquare: Double?, floorUV: Double?, humDB: Double,
    quality: String
  ) {
    guard let place = position(of: second(of: sample - 1)) else { return }
    seconds[place].channels[channel].isAnalysable = meanSquare != nil
    seconds[place].channels[channel].meanSquare = meanSquare ?? 0
    seconds[place].channels[channel].floor = floorUV
    seconds[place].channels[channel].humDB = humDB
    seconds[place].channels[channel].quality = quality
  }

  /// Takes a final burst: what the patterns found to come from the channel's muscle.
  private mutating func note(burst event: Event) {
    guard let channel = event.channels.first.flatMap({ channels.firstIndex(of: $0) }),
      let place = position(of: second(of: event.onset))
    else { return }
    seconds[place].channels[channel].bursts += 1
    guard let frequency = event.values[.medianFrequencyHz]?.number else { return }
    seconds[place].channels[channel].frequencyWeight += Double(event.duration)
    seconds[place].channels[channel].frequencySum += frequency * Double(event.duration)
  }

  /// Takes a final event; bursts and spasms count.
  mutating func note(_ event: Event) {
    if event.kind == .burst { note(burst: event) }
    guard event.kind.isSpasm, let side = event.side?.single else { return }
    if event.parent == nil, let place = position(of: second(of: event.onset)) { seconds[place][side].count += 1 }
    let end = event.onset + event.duration
    var current = event.onset
    while current < end {
      let next = min(sample(of: second(of: current) + 1), end)
      if let place = position(of: second(of: current)) { seconds[place][side].samples += next - current }
      current = max(next, current + 1)
    }
  }

  /// Hands over the rows of the minutes that are final at `sample`; of all of them at the recording's end.
  mutating func takeRows(at sample: Int, finished: Bool, conditions: inout TaskTimeline) -> [FeatureRow] {
    var rows: [FeatureRow] = []
    while let first = seconds.first {
      let minute = first.index / 60
      guard finished || second(of: sample) >= (minute + 1) * 60 + delay else { break }
      let count = seconds.firstIndex { $0.index / 60 != minute } ?? seconds.count
      rows += self.rows(of: minute, Array(seconds[0..<count]), conditions)
      spare.append(contentsOf: seconds[0..<count])
      seconds.removeFirst(count)
      nextMinute = minute + 1
      conditions.forget(before: self.sample(of: nextMinute * 60))
    }
    return rows
  }

  private func rows(of minute: Int, _ seconds: [Second], _ conditions: TaskTimeline) -> [FeatureRow] {
    let labels = seconds.map { conditions.condition(at: sample(of: $0.index)) }
    var order: [String] = []
    for label in labels where !order.contains(label) { order.append(label) }
    var rows: [FeatureRow] = []
    for label in order {
      let part = zip(seconds, labels).filter { $0.1 == label }.map(\.0)
      for channel in channels.indices { rows.append(row(minute, channel, label, part)) }
    }
    return rows
  }

  private func row(_ minute: Int, _ channel: Int, _ condition: String, _ seconds: [Second]) -> FeatureRow {
    let good = seconds.filter { $0.channels[channel].isAnalysable }
    let side = channels[channel].side
    let analysableS = Double(good.count)
    let minutes = analysableS / 60
    let bursts = seconds.reduce(0) { $0 + $1.channels[channel].bursts }
    let spasms = seconds.reduce(0) { $0 + $1[side].count }
    let spasmS = Double(seconds.reduce(0) { $0 + $1[side].samples }) / rate
    var row = FeatureRow(
      minute: minute, channel: channels[channel], condition: condition, analysableS: analysableS, burstCount: bursts,
      spasmCount: spasms)
    row.noiseFloorUV = seconds.last { $0.channels[channel].floor != nil }?.channels[channel].floor
    row.detectionLimitUV = row.noiseFloorUV.map(limit.microvolts(floorUV:))
    let order = ["saturated", "lead off", "hum"]
    row.quality = order.first { word in seconds.contains { $0.channels[channel].quality == word } } ?? "good"
    guard !good.isEmpty else { return row }
    row.burstsPerMinute = Double(bursts) / minutes
    row.spasmsPerMinute = Double(spasms) / minutes
    row.spasmTimeFraction = min(spasmS / analysableS, 1)
    row.rmsUV = (good.reduce(0) { $0 + $1.channels[channel].meanSquare } / analysableS).squareRoot()
    let weight = good.reduce(0) { $0 + $1.channels[channel].frequencyWeight }
    if weight > 0 { row.medianFrequencyHz = good.reduce(0) { $0 + $1.channels[channel].frequencySum } / weight }
    row.humDB = good.reduce(-40) { max($0, $1.channels[channel].humDB) }
    return row
  }
}
