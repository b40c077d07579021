// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The whole recording at a glance: conditions, patterns by side, a burst raster by muscle, what was excluded.
///
/// Every lane is drawn at the resolution of the page, so that its size does not grow with the number of events.
struct TimelineFigure {
  let events: EventList
  let timeline: ConditionTimeline
  let channels: [ChannelName]
  let rate: Double
  let sampleCount: Int

  private static let columns = 880
  private static let left = 110.0

  /// What is drawn alike in one place.
  private enum Content: Hashable {
    case spasm(EventKind, Side)
    case synkinesis(Side)
    case burst(ChannelName)
    case other(EventKind)
  }

  /// One kind of mark in a lane; of several in one lane the later lie on top.
  private struct Mark {
    let style: String
    let contents: [Content]
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
    let covered = covered
    for lane in lanes() {
      body +=
        "<text class=\"end\" x=\"\(Markup.coordinate(Self.left - 6))\" y=\"\(Markup.coordinate(y + lane.height - 2))\">"
      body += "\(Markup.escape(lane.label))</text>"
      for mark in lane.marks {
        let path = runs(mark.contents.compactMap { covered[$0] }, y: y + lane.height / 2)
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
    var lanes: [Lane] = []
    for side in Side.allCases where channels.contains(where: { $0.side == side }) {
      lanes.append(
        Lane(
          label: "\(side.rawValue) spasms", height: 16,
          marks: [EventKind.isolated, .clonic, .tonic].map { kind in
            Mark(style: kind.rawValue, contents: [.spasm(kind, side)])
          }))
      lanes.append(
        Lane(
          label: "\(side.rawValue) synkinesis", height: 14,
          marks: [Mark(style: "synkinesis", contents: [.synkinesis(side)])]))
      for channel in channels.filter({ $0.side == side }).sorted() {
        lanes.append(
          Lane(label: "\(channel)", height: 13, marks: [Mark(style: "burst", contents: [.burst(channel)])]))
      }
    }
    lanes.append(
      Lane(
        label: "blink, movement", height: 14,
        marks: [
          Mark(style: "movement", contents: [.other(.movement)]),
          Mark(style: "bilateral", contents: [.other(.bilateral), .other(.rhythmic)]),
          Mark(style: "blink", contents: [.other(.blink)]),
        ]))
    lanes.append(
      Lane(
        label: "excluded", height: 14,
        marks: [
          Mark(style: "artefact", contents: [.other(.artefact)]),
          Mark(style: "excluded", contents: [.other(.gap), .other(.leadOff), .other(.saturation)]),
        ]))
    return lanes
  }

  /// A line at every trigger that was switched on and every stimulus, one a column at most.
  private func triggers(_ axis: TimeAxis, bottom: Double) -> String {
    var columns: Set<Int> = []
    for event in events.of(.marker) where (0..<sampleCount).contains(event.onset) {
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

  /// The columns in which each content lies.
  private var covered: [Content: [Bool]] {
    guard sampleCount > 0 else { return [:] }
    var covered: [Content: [Bool]] = [:]
    for event in events.heads {
      guard let content = Self.content(of: event) else { continue }
      let first = event.onset * Self.columns / sampleCount
      let last = (event.onset + max(event.duration, 1) - 1) * Self.columns / sampleCount
      for column in max(0, first)...max(0, first, min(last, Self.columns - 1)) where column < Self.columns {
        covered[content, default: Array(repeating: false, count: Self.columns)][column] = true
      }
    }
    return covered
  }

  private static func content(of event: EventList.Head) -> Content? {
    switch event.kind {
    case .isolated, .clonic, .tonic: event.side?.single.map { .spasm(event.kind, $0) }
    case .synkinesis: event.channel.map { .synkinesis($0.side) }
    case .burst: event.channel.map { .burst($0) }
    case .marker: nil
    default: .other(event.kind)
    }
  }

  /// Horizontal strokes over every column that any of the contents lies in.
  private func runs(_ contents: [[Bool]], y: Double) -> String {
    guard !contents.isEmpty else { return "" }
    let isCovered = (0..<Self.columns).map { column in contents.contains { $0[column] } }
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
