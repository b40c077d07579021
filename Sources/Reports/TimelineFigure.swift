// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The whole recording at a glance: conditions, patterns by side, a burst raster by muscle, what was excluded.
///
/// Every lane is drawn at the resolution of the page, so that its size does not grow with the number of events.
struct TimelineFigure {
  let events: [Event]
  let timeline: ConditionTimeline
  let channels: [ChannelName]
  let rate: Double
  let sampleCount: Int

  private static let columns = 880
  private static let left = 110.0

  /// One kind of mark in a lane; of several in one lane the later lie on top.
  private struct Mark {
    let style: String
    let events: [Event]
  }

  private struct Lane {
    let label: String
    let height: Double
    let marks: [Mark]
  }

  /// The figure.
  var svg: String {
    let axis = TimeAxis(left: Self.left, width: Double(Self.columns), seconds: Double(sampleCount) / rate)
    var y = 18.0
    var body = conditionStrip(axis)
    var marks = ""
    for lane in lanes() {
      body +=
        "<text class=\"end\" x=\"\(Markup.coordinate(Self.left - 6))\" y=\"\(Markup.coordinate(y + lane.height - 2))\">"
      body += "\(Markup.escape(lane.label))</text>"
      for mark in lane.marks {
        let path = runs(mark.events, y: y + lane.height / 2)
        guard !path.isEmpty else { continue }
        marks += "<path class=\"\(mark.style)\" stroke-width=\"\(Markup.coordinate(lane.height - 2))\" d=\"\(path)\"/>"
      }
      y += lane.height
    }
    body += axis.svg(y: y + 4, top: 16) + triggers(axis, bottom: y) + marks
    return Markup.figure(
      "Overview",
      "Conditions on top, triggers and stimuli as dashed lines; per side spasms (isolated yellow, clonic orange, tonic brown) and synkinesis (violet); one row "
        + "of bursts per muscle; below, blinks (blue), movements (green) and what could not be analysed (black; artefacts "
        + "grey). Marks closer than a point of the picture run together.",
      width: Int(Self.left) + Self.columns + 10, height: Int(y) + 34, body)
  }

  private func lanes() -> [Lane] {
    let byKind = Dictionary(grouping: events, by: \.kind)
    func of(_ kinds: EventKind...) -> [Event] { kinds.flatMap { byKind[$0] ?? [] } }
    let bursts = Dictionary(grouping: of(.burst)) { $0.channels.first }
    var lanes: [Lane] = []
    for side in Side.allCases where channels.contains(where: { $0.side == side }) {
      let one = EventSide(side)
      lanes.append(
        Lane(
          label: "\(side.rawValue) spasms", height: 16,
          marks: [EventKind.isolated, .clonic, .tonic].map { kind in
            Mark(style: kind.rawValue, events: of(kind).filter { $0.side == one })
          }))
      lanes.append(
        Lane(
          label: "\(side.rawValue) synkinesis", height: 14,
          marks: [Mark(style: "synkinesis", events: of(.synkinesis).filter { $0.channels.first?.side == side })]))
      for channel in channels.filter({ $0.side == side }).sorted() {
        lanes.append(
          Lane(label: "\(channel)", height: 13, marks: [Mark(style: "burst", events: bursts[channel] ?? [])]))
      }
    }
    lanes.append(
      Lane(
        label: "blink, movement", height: 14,
        marks: [
          Mark(style: "movement", events: of(.movement)), Mark(style: "bilateral", events: of(.bilateral, .rhythmic)),
          Mark(style: "blink", events: of(.blink)),
        ]))
    lanes.append(
      Lane(
        label: "excluded", height: 14,
        marks: [
          Mark(style: "artefact", events: of(.artefact)),
          Mark(style: "excluded", events: of(.gap, .leadOff, .saturation)),
        ]))
    return lanes
  }

  /// A line at every trigger that was switched on and every stimulus, one a column at most.
  private func triggers(_ axis: TimeAxis, bottom: Double) -> String {
    var columns: Set<Int> = []
    for event in events where event.kind == .marker && (0..<sampleCount).contains(event.onset) {
      guard let text = event.values[.marker]?.text else { continue }
      let marker = Marker(text: text)
      guard marker.category == .trigger || marker.category == .stimulus, marker.state != .off else { continue }
      columns.insert(event.onset * Self.columns / sampleCount)
    }
    guard !columns.isEmpty else { return "" }
    let path = columns.sorted().map { "M\(Markup.coordinate(Self.left + Double($0))) 16V\(Markup.coordinate(bottom))" }
    return "<path class=\"treatment\" d=\"\(path.joined())\"/>"
  }

  private func conditionStrip(_ axis: TimeAxis) -> String {
    var svg = ""
    for (index, stretch) in timeline.stretches.enumerated() {
      let begin = axis.x(Double(stretch.samples.lowerBound) / rate)
      let end = axis.x(Double(stretch.samples.upperBound) / rate)
      svg += "<rect class=\"stretch\(index % 2)\" x=\"\(Markup.coordinate(begin))\" y=\"2\""
      svg += " width=\"\(Markup.coordinate(end - begin))\" height=\"13\"/>"
      // A name that does not fit would lie over its neighbour's.
      if end - begin > Double(stretch.condition.count) * 6.5 {
        let middle = Markup.coordinate((begin + end) / 2)
        svg += "<text class=\"mid\" x=\"\(middle)\" y=\"12\">\(Markup.escape(stretch.condition))</text>"
      }
    }
    return svg
  }

  /// Horizontal strokes over every column in which an event lies.
  private func runs(_ events: [Event], y: Double) -> String {
    guard sampleCount > 0 else { return "" }
    var isCovered = [Bool](repeating: false, count: Self.columns)
    for event in events {
      let first = event.onset * Self.columns / sampleCount
      let last = (event.onset + max(event.duration, 1) - 1) * Self.columns / sampleCount
      for column in max(0, first)...max(0, first, min(last, Self.columns - 1)) where column < Self.columns {
        isCovered[column] = true
      }
    }
    var path = ""
    var column = 0
    while column < Self.columns {
      guard isCovered[column] else {
        column += 1
        continue
      }
      var end = column
      while end < Self.columns, isCovered[end] { end += 1 }
      path += "M\(Markup.coordinate(Self.left + Double(column))) \(Markup.coordinate(y))h\(end - column)"
      column = end
    }
    return path
  }
}
