// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

extension RecordingSummary {
  /// Which muscle of a side begins its spasms, over the whole recording: of one contraction that is mostly noise.
  public struct LeaderRow: Sendable, Hashable, Codable {
    public let side: Side
    public let channel: ChannelName
    /// Contractions of two channels or more that the channel took part in.
    public let contractions: Int
    /// Mean onset against that of the contraction's channels, with its 95 % interval; negative where it is early.
    public let onsetMS: Double
    public let onsetLowerMS: Double
    public let onsetUpperMS: Double
    /// Whether its interval lies before those of all other channels of the side.
    public let leads: Bool

    private enum CodingKeys: String, CodingKey {
      case side, channel, contractions, leads
      case onsetMS = "onset_ms"
      case onsetLowerMS = "onset_lower_ms"
      case onsetUpperMS = "onset_upper_ms"
    }
  }

  /// Fewest contractions of a row.
  private static let leastContractions = 10
  /// Distance of onsets within one contraction, in seconds.
  private static let volleyS = 0.02

  /// The rows of a side, the earliest channel first; none where hardly any contraction had two channels.
  static func leaders(of side: Side, events: EventList, rate: Double) -> [LeaderRow] {
    let bursts = bursts(ofSpasmsOf: side, events).lazy.map { events.head($0) }
    var leads: [ChannelName: [Double]] = [:]
    var contraction: [EventList.Head] = []
    func close() {
      let channels = Set(contraction.compactMap(\.channel))
      if channels.count >= 2, channels.count == contraction.count {
        let mean = contraction.reduce(0) { $0 + Double($1.onset) } / Double(contraction.count)
        for burst in contraction {
          if let channel = burst.channel {
            leads[channel, default: []].append((Double(burst.onset) - mean) / rate * 1000)
          }
        }
      }
      contraction.removeAll()
    }
    for burst in bursts {
      if let first = contraction.first, Double(burst.onset - first.onset) > volleyS * rate { close() }
      contraction.append(burst)
    }
    close()
    let intervals = leads.filter { $0.value.count >= leastContractions }.mapValues(interval)
    return intervals.map { channel, row in
      let others = intervals.filter { $0.key != channel }
      return LeaderRow(
        side: side, channel: channel, contractions: leads[channel]?.count ?? 0, onsetMS: Decimal.round(row.mean, 2),
        onsetLowerMS: Decimal.round(row.mean - row.half, 2), onsetUpperMS: Decimal.round(row.mean + row.half, 2),
        leads: !others.isEmpty && others.values.allSatisfy { row.mean + row.half < $0.mean - $0.half })
    }
    .sorted { $0.onsetMS == $1.onsetMS ? $0.channel < $1.channel : $0.onsetMS < $1.onsetMS }
  }

  /// Where the bursts of a side's spasms stand, in the order of their onsets.
  private static func bursts(ofSpasmsOf side: Side, _ events: EventList) -> [Int] {
    var spasms: Set<EventID> = []
    for (place, head) in events.heads.enumerated() where head.kind.isSpasm && head.side == EventSide(side) {
      spasms.insert(events[place].id)
    }
    guard !spasms.isEmpty else { return [] }
    var bursts: [(onset: Int, place: Int)] = []
    for (place, head) in events.heads.enumerated() where head.kind == .burst && head.hasParent {
      if let parent = events.parent(place), spasms.contains(parent) { bursts.append((head.onset, place)) }
    }
    return bursts.sorted { $0.onset < $1.onset }.map(\.place)
  }

  /// Mean and half of its 95 % interval.
  private static func interval(_ values: [Double]) -> (mean: Double, half: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, 1.959963984540054 * (squares / (count - 1) / count).squareRoot())
  }
}
