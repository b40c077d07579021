// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
package import FacialEMG

/// Draws the model as lines of text of a terminal's size. Pure: the same model, size and time give the same screen.
package struct TopScreen: Sendable {
  package let columns: Int
  package let rows: Int
  package let hasColour: Bool

  private static let labelWidth = 10
  private static let fewestEvents = 3

  package init(columns: Int, rows: Int, hasColour: Bool) {
    self.columns = max(40, columns)
    self.rows = max(10, rows)
    self.hasColour = hasColour
  }

  /// Lines, as many as there are rows, none wider than the terminal.
  package func lines(_ model: TopModel, now: UTCTime) -> [String] {
    // Head, two sides, message and keys; the traces share what the fewest events leave, and the events get what is left over.
    let count = max(1, model.traces.channels.count)
    let height = max(1, (rows - 5 - Self.fewestEvents) / count)
    let traceRows = min(height * count, max(1, rows - 5 - Self.fewestEvents))
    var lines = [head(model)]
    lines += traces(model, rows: traceRows)
    lines += Side.allCases.map { load($0, model, now) }
    lines += events(model, rows - 5 - traceRows)
    lines.append(padded(model.entry.map { Self.question($0) } ?? message(model)))
    lines.append(inverse(keys(model)))
    return Array(lines.prefix(rows))
  }

  private func head(_ model: TopModel) -> String {
    guard model.isConnected, let status = model.status else {
      return inverse("facialis: no daemon answers, trying again")
    }
    var parts: [String] = []
    if let recording = status.recording {
      parts.append("RECORDING \(Self.clock(recording.durationS))")
    } else {
      parts.append("NOT RECORDING")
    }
    if let left = status.disk?.timeLeftText { parts.append("disk \(left)") }
    if !status.load.shed.isEmpty { parts.append("OVERLOAD") }
    // What the state adds to the first words.
    if !["monitoring", "recording"].contains(status.session.state) { parts.append(status.session.state) }
    if let recording = status.recording {
      parts.append([recording.subject, recording.task ?? ""].filter { !$0.isEmpty }.joined(separator: " "))
    }
    parts.append("\(Decimal.shortest(status.device.rateHz)) Hz")
    // The notice stays where it gets narrow; what goes first stands last.
    let notice = "Research use only"
    while parts.count > 1, parts.joined(separator: "  ").count + 2 + notice.count > columns { parts.removeLast() }
    let words = parts.joined(separator: "  ")
    return inverse(
      words + String(repeating: " ", count: max(1, columns - words.count - notice.count)) + notice,
      isAlert: status.recording != nil)
  }

  /// What was done or went wrong, else what the daemon waits for or warns of.
  private func message(_ model: TopModel) -> String {
    if !model.message.isEmpty { return model.message }
    guard let status = model.status else { return "" }
    if let message = status.session.message { return message }
    if let left = status.disk?.timeLeftS, left < StatusReply.Disk.scarceS {
      return "The disk is nearly full: \(status.disk?.timeLeftText ?? "") of signal left."
    }
    return ""
  }

  private func traces(_ model: TopModel, rows: Int) -> [String] {
    let channels = model.traces.channels
    guard !channels.isEmpty else {
      return [padded("waiting for signal")] + [String](repeating: padded(""), count: max(0, rows - 1))
    }
    let order = channels.indices.sorted { a, b in
      guard let left = ChannelName(channels[a].name), let right = ChannelName(channels[b].name) else { return a < b }
      return left < right
    }
    let height = max(1, rows / min(order.count, rows))
    let shown = order.dropFirst(min(model.firstChannel, max(0, order.count - rows / height))).prefix(rows / height)
    var lines: [String] = []
    for channel in shown { lines += trace(channel, channels[channel].name, model, height) }
    return lines + [String](repeating: padded(""), count: max(0, rows - lines.count))
  }

  private func trace(_ channel: Int, _ name: String, _ model: TopModel, _ height: Int) -> [String] {
    var canvas = BrailleCanvas(columns: columns - Self.labelWidth, rows: height)
    let values = model.traces.last(canvas.width, of: channel)
    let scale = Double(canvas.height) / 2 / model.sensitivityUV
    for (index, value) in values.enumerated() {
      let x = canvas.width - values.count + index
      guard let value else {
        canvas.hatch(x)
        continue
      }
      let middle = Double(canvas.height - 1) / 2
      canvas.line(
        x, from: Int((middle - max(-1e6, min(1e6, value.high * scale))).rounded()),
        to: Int((middle - max(-1e6, min(1e6, value.low * scale))).rounded()))
    }
    let quality = model.features?.channels.first { $0.name == name }?.quality ?? "good"
    let mark = ["hum": "~", "lead off": "X", "saturated": "S"][quality] ?? " "
    return (0..<height).map { row in
      var label = row == 0 ? "\(name) \(mark)" : row == 1 && quality != "good" ? quality : ""
      label = String(label.prefix(Self.labelWidth - 1))
      label += String(repeating: " ", count: Self.labelWidth - label.count)
      return label + coloured(canvas.text(row), name.hasPrefix("L") ? 34 : 33)
    }
  }

  private func load(_ side: Side, _ model: TopModel, _ now: UTCTime) -> String {
    let load = model.load(side, now: now)
    let name = side == .left ? "left " : "right"
    let words =
      "\(name) last min: \(Self.plural(load.spasms, "spasm")), \(Decimal.fixed(load.fraction * 100, 1)) % in spasm, "
      + Self.plural(load.bursts, "burst")
    guard side == .left else { return padded(words) }
    let scale = "+-\(Decimal.shortest(model.sensitivityUV)) uV a row"
    let space = columns - words.count - scale.count
    return space > 1 ? words + String(repeating: " ", count: space) + scale : padded(words)
  }

  private func events(_ model: TopModel, _ count: Int) -> [String] {
    let lines = model.events.suffix(max(0, count)).map { event in
      let channels = event.event.channels.map(\.description).joined(separator: ",")
      var words =
        "\(Self.clock(event.streamS)) \(event.event.kind.rawValue) \(event.event.side?.rawValue ?? "") \(channels)"
      if event.event.duration > 0 { words += " \(Decimal.fixed(event.durationS * 1000, 0)) ms" }
      if let text = event.event.values[.marker] { words += " \(text.text)" }
      return padded(words)
    }
    return lines + [String](repeating: padded(""), count: max(0, count - lines.count))
  }

  private func keys(_ model: TopModel) -> String {
    model.mayControl
      ? "q quit  r record  s stop  1 twitch L  2 twitch R  n note  +/- size  up/down"
      : "q quit  +/- size  up/down channels   (watching only)"
  }

  private static func question(_ entry: (purpose: TopModel.Purpose, text: String)) -> String {
    let words = entry.purpose == .subject ? "Subject's code, never a name" : "Note, never the patient's name"
    return "\(words): \(entry.text)_   (Enter, or Esc)"
  }

  private static func plural(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

  private func padded(_ text: String) -> String {
    let cut = String(text.prefix(columns))
    return cut + String(repeating: " ", count: columns - cut.count)
  }

  private func inverse(_ text: String, isAlert: Bool = false) -> String {
    guard hasColour else { return padded(text) }
    return "\u{1B}[\(isAlert ? "1;37;41" : "7")m\(padded(text))\u{1B}[0m"
  }

  private func coloured(_ text: String, _ colour: Int) -> String {
    hasColour ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
  }

  /// 3:07 or 1:02:03.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(max(0, seconds))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let hours = whole / 3600
    return hours > 0
      ? "\(hours):\(two(whole / 60 % 60)):\(two(whole % 60))" : "\(whole / 60):\(two(whole % 60))"
  }
}
