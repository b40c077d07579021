// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection

/// Gathers a recording second by second and makes a row per channel, minute and condition of it.
///
/// A minute's rows are final when no pattern that began in it can still be open; the condition of each of its seconds is
/// the one at the second's first sample.
struct FeatureAccumulator: Sendable {
  private struct Second: Sendable {
    var index: Int
    /// Of each channel.
    var analysable: [Bool]
    var meanSquares: [Double]
    var floors: [Double?]
    var humDB: [Double]
    var qualities: [String]
    var bursts: [Int]
    /// Durations of the bursts that have a median frequency, and their sums of frequency times duration.
    var frequencyWeights: [Double]
    var frequencySums: [Double]
    /// Of left and right.
    var spasms = [0, 0]
    var spasmSamples = [0, 0]
  }

  private let channels: [ChannelName]
  private let rate: Double
  /// Seconds after the end of a minute at which its rows are final.
  private let delay: Int
  private let limit: DetectionLimit
  private var seconds: [Second] = []
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
    let count = channels.count
    let fresh = Second(
      index: index, analysable: [Bool](repeating: false, count: count),
      meanSquares: [Double](repeating: 0, count: count), floors: [Double?](repeating: nil, count: count),
      humDB: [Double](repeating: -40, count: count), qualities: [String](repeating: "good", count: count),
      bursts: [Int](repeating: 0, count: count), frequencyWeights: [Double](repeating: 0, count: count),
      frequencySums: [Double](repeating: 0, count: count))
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
    seconds[place].analysable[channel] = meanSquare != nil
    seconds[place].meanSquares[channel] = meanSquare ?? 0
    seconds[place].floors[channel] = floorUV
    seconds[place].humDB[channel] = humDB
    seconds[place].qualities[channel] = quality
  }

  /// Takes a final burst: what the patterns found to come from the channel's muscle.
  private mutating func note(burst event: Event) {
    guard let channel = event.channels.first.flatMap({ channels.firstIndex(of: $0) }),
      let place = position(of: second(of: event.onset))
    else { return }
    seconds[place].bursts[channel] += 1
    guard let frequency = event.values[.medianFrequencyHz]?.number else { return }
    seconds[place].frequencyWeights[channel] += Double(event.duration)
    seconds[place].frequencySums[channel] += frequency * Double(event.duration)
  }

  /// Takes a final event; bursts and spasms count.
  mutating func note(_ event: Event) {
    if event.kind == .burst { note(burst: event) }
    guard event.kind.isSpasm, let side = event.side?.single else { return }
    let index = side == .left ? 0 : 1
    if event.parent == nil, let place = position(of: second(of: event.onset)) { seconds[place].spasms[index] += 1 }
    let end = event.onset + event.duration
    var current = event.onset
    while current < end {
      let next = min(sample(of: second(of: current) + 1), end)
      if let place = position(of: second(of: current)) { seconds[place].spasmSamples[index] += next - current }
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
    let good = seconds.filter { $0.analysable[channel] }
    let side = channels[channel].side == .left ? 0 : 1
    let analysableS = Double(good.count)
    let minutes = analysableS / 60
    let bursts = seconds.reduce(0) { $0 + $1.bursts[channel] }
    let spasms = seconds.reduce(0) { $0 + $1.spasms[side] }
    let spasmS = Double(seconds.reduce(0) { $0 + $1.spasmSamples[side] }) / rate
    var row = FeatureRow(
      minute: minute, channel: channels[channel], condition: condition, analysableS: analysableS, burstCount: bursts,
      spasmCount: spasms)
    row.noiseFloorUV = seconds.last { $0.floors[channel] != nil }?.floors[channel]
    row.detectionLimitUV = row.noiseFloorUV.map(limit.microvolts(floorUV:))
    let order = ["saturated", "lead off", "hum"]
    row.quality = order.first { word in seconds.contains { $0.qualities[channel] == word } } ?? "good"
    guard !good.isEmpty else { return row }
    row.burstsPerMinute = Double(bursts) / minutes
    row.spasmsPerMinute = Double(spasms) / minutes
    row.spasmTimeFraction = min(spasmS / analysableS, 1)
    row.rmsUV = (good.reduce(0) { $0 + $1.meanSquares[channel] } / analysableS).squareRoot()
    let weight = good.reduce(0) { $0 + $1.frequencyWeights[channel] }
    if weight > 0 { row.medianFrequencyHz = good.reduce(0) { $0 + $1.frequencySums[channel] } / weight }
    row.humDB = good.reduce(-40) { max($0, $1.humDB[channel]) }
    return row
  }
}
