// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Why an event was decided: its cause, what it is made of, and the signal around it, as text and as a picture.
public struct Explanation: Sendable {
  /// The band-passed signal of one channel around the event, in microvolts, corrected for the filter's delay.
  public struct Trace: Sendable {
    public let channel: ChannelName
    public let values: [Double]

    public init(channel: ChannelName, values: [Double]) {
      self.channel = channel
      self.values = values
    }
  }

  public let event: Event
  /// The event that it belongs to; nil for none.
  public let parent: Event?
  /// The events that it is made of, in canonical order.
  public let members: [Event]
  /// All other events that lie in the window.
  public let neighbours: [Event]
  public let recording: String
  public let rate: Double
  /// Sample of the traces' first value.
  public let firstSample: Int
  public let traces: [Trace]

  public init(
    event: Event, among events: [Event], recording: String, rate: Double, firstSample: Int, traces: [Trace]
  ) {
    self.event = event
    self.recording = recording
    self.rate = rate
    self.firstSample = firstSample
    self.traces = traces
    parent = event.parent.flatMap { id in events.first { $0.id == id } }
    let names = Set(event.members)
    members = events.filter { names.contains($0.id) }.sorted(by: Event.canonicalOrder)
    let last = firstSample + (traces.map(\.values.count).max() ?? 0)
    neighbours = events.filter {
      $0.onset < last && $0.onset + $0.duration > firstSample && $0.id != event.id && !names.contains($0.id)
        && $0.kind != .crosstalkSuspected && $0.kind != .mainsHum
    }
  }

  /// The channels that a picture of an event shows: its own, its members' and, where it has none, all.
  public static func channels(of event: Event, among events: [Event], in format: StreamFormat) -> [ChannelName] {
    let names = Set(event.members)
    let involved = Set(event.channels + events.filter { names.contains($0.id) }.flatMap(\.channels))
    let all = format.channels.map(\.name)
    let chosen = all.filter(involved.contains)
    return Array((chosen.isEmpty ? all : chosen).prefix(12))
  }

  /// The samples that a picture of an event shows: a margin in front and behind, at most 20 s.
  public static func window(of event: Event, rate: Double, sampleCount: Int) -> Range<Int> {
    let margin = Int(rate * max(0.2, min(1, Double(event.duration) / rate / 4)))
    let first = max(0, event.onset - margin)
    let last = min(sampleCount, event.onset + event.duration + margin, first + Int(20 * rate))
    return first..<max(first, last)
  }

  /// The explanation as text.
  public var text: String {
    var lines = [
      "\(event.id) of \(recording)",
      "\(event.kind.rawValue)\(event.side.map { ", \($0.rawValue)" } ?? ""): onset \(seconds(event.onset)) s, "
        + "duration \(Decimal.fixed(Double(event.duration) / rate * 1000, 1)) ms, "
        + (event.channels.isEmpty ? "no channel" : event.channels.map(\.description).joined(separator: ", ")),
    ]
    for column in EventColumn.allCases {
      guard let value = event.values[column] else { continue }
      lines.append("  \(column.rawValue) \(value.text)\(column.unit.map { " \($0)" } ?? "")   \(column.meaning)")
    }
    lines += ["", "Why"]
    if let cause = event.cause {
      for (index, step) in cause.path.enumerated() { lines.append("  \(index + 1). \(step)") }
      if cause.path.isEmpty { lines.append("  The detector gives no steps for this kind.") }
      if let threshold = cause.thresholdUV { lines.append("  threshold at the onset \(uv(threshold)) RMS") }
      if let floor = cause.noiseFloorUV { lines.append("  noise floor at the onset \(uv(floor)) RMS") }
      if let quality = cause.quality { lines.append("  signal quality \(quality)") }
      lines.append("  decided by \(cause.detector), settings \(cause.settings)")
    } else {
      lines.append("  It was noted, not decided: a \(event.kind.rawValue) has no cause.")
    }
    if let parent { lines += ["", "Belongs to \(line(parent))"] }
    if !members.isEmpty {
      lines += ["", "Made of \(members.count) event\(members.count == 1 ? "" : "s")"]
      for member in members.prefix(60) {
        lines.append("  \(line(member))")
        if let cause = member.cause, !cause.path.isEmpty { lines.append("    \(cause.path.joined(separator: "; "))") }
      }
      if members.count > 60 { lines.append("  and \(members.count - 60) more") }
    }
    return lines.joined(separator: "\n") + "\n\n\(Facialis.disclaimer)\n"
  }

  private func line(_ event: Event) -> String {
    var parts = [
      "\(event.id)", "at \(seconds(event.onset)) s", "\(Decimal.fixed(Double(event.duration) / rate * 1000, 1)) ms",
    ]
    if let level = event.values[.rmsUV]?.number { parts.append("\(Decimal.shortest(level)) uV RMS") }
    if let snr = event.values[.snrDB]?.number { parts.append("\(Decimal.shortest(snr)) dB above the floor") }
    if let threshold = event.cause?.thresholdUV { parts.append("threshold \(uv(threshold))") }
    if let floor = event.cause?.noiseFloorUV { parts.append("floor \(uv(floor))") }
    if let quality = event.cause?.quality, quality != "good" { parts.append("quality \(quality)") }
    return parts.joined(separator: ", ")
  }

  func seconds(_ sample: Int) -> String { Decimal.fixed(Double(sample) / rate, 4) }
  private func uv(_ value: Double) -> String { "\(Decimal.fixed(value, 2)) uV" }
}
