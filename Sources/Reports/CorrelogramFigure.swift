// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Burst onsets of a side against each other: the most active channel against itself and against the next most active.
public struct CorrelogramFigure {
  /// Bursts that a channel needs.
  public static let leastBursts = 20
  /// Milliseconds to both sides, and of a bin.
  static let reachMS = 250
  static let binMS = 10

  /// The channels, the most active first; two where a second one has enough bursts.
  public let channels: [ChannelName]
  private let onsets: [ChannelName: [Int]]
  private let rate: Double

  public init(events: EventList, side: Side, rate: Double) {
    var onsets: [ChannelName: [Int]] = [:]
    for event in events.heads where event.kind == .burst {
      if let channel = event.channel, channel.side == side { onsets[channel, default: []].append(event.onset) }
    }
    channels = onsets.filter { $0.value.count >= Self.leastBursts }
      .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.prefix(2).map(\.key)
    self.onsets = onsets.mapValues { $0.sorted() }
    self.rate = rate
  }

  /// Counts of lags of `target` behind `source` by bins of `binMS`, the first from -`reachMS` on; a burst is not paired with itself.
  public func counts(_ source: ChannelName, _ target: ChannelName) -> [Int] {
    let (sources, targets) = (onsets[source] ?? [], onsets[target] ?? [])
    var counts = [Int](repeating: 0, count: 2 * Self.reachMS / Self.binMS)
    let reach = Int(Double(Self.reachMS) / 1000 * rate)
    var begin = 0
    for (place, onset) in sources.enumerated() {
      while begin < targets.count, targets[begin] < onset - reach { begin += 1 }
      var index = begin
      while index < targets.count, targets[index] < onset + reach {
        defer { index += 1 }
        if source == target, index == place { continue }
        let milliseconds = Double(targets[index] - onset) / rate * 1000
        let bin = Int(((milliseconds + Double(Self.reachMS)) / Double(Self.binMS)).rounded(.down))
        if counts.indices.contains(bin) { counts[bin] += 1 }
      }
    }
    return counts
  }

  /// The figure; nil where no channel of the side has enough bursts.
  public var svg: String? {
    guard let first = channels.first else { return nil }
    var body = panel(counts(first, first), left: 60, title: "\(first) with itself", side: first.side)
    var words = "autocorrelogram of \(first) (n = \(onsets[first]?.count ?? 0) bursts)"
    if channels.count == 2 {
      body += panel(counts(first, channels[1]), left: 560, title: "\(channels[1]) behind \(first)", side: first.side)
      words += ", and cross-correlogram with \(channels[1]) (n = \(onsets[channels[1]]?.count ?? 0))"
    }
    return Markup.figure(
      "Correlograms, \(first.side.rawValue)",
      "Lags between burst onsets, bins of \(Self.binMS) ms: \(words). The two most active channels of the side; pairs of onsets "
        + "by lag, not corrected for the rate.", width: 1000, height: 166, body)
  }

  private func panel(_ counts: [Int], left: Double, title: String, side: Side) -> String {
    let (width, height) = (400.0, 100.0)
    let most = max(1, counts.max() ?? 1)
    let step = width / Double(counts.count)
    let c = Markup.coordinate
    var path = ""
    for (bin, count) in counts.enumerated() where count > 0 {
      let rise = c(Double(count) / Double(most) * height)
      path += "M\(c(left + Double(bin) * step)) 124v-\(rise)h\(c(step - 0.5))v\(rise)z"
    }
    var svg = "<text x=\"\(c(left))\" y=\"14\">\(Markup.escape(title))</text>"
    svg += "<path class=\"\(side.rawValue)\" d=\"\(path)\"/>"
    svg += "<path class=\"axis\" d=\"M\(c(left)) 124h\(c(width))M\(c(left)) 24v100\"/>"
    svg += "<text class=\"end\" x=\"\(c(left - 4))\" y=\"32\">\(most)</text>"
    svg += "<text class=\"end\" x=\"\(c(left - 4))\" y=\"124\">0</text>"
    for lag in stride(from: -200, through: 200, by: 100) {
      let x = left + width * Double(lag + Self.reachMS) / Double(2 * Self.reachMS)
      svg += "<text class=\"mid\" x=\"\(c(x))\" y=\"138\">\(lag)</text>"
    }
    return svg + "<text class=\"end\" x=\"\(c(left + width))\" y=\"152\">lag (ms)</text>"
  }
}
