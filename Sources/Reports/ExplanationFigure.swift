// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// An explanation as a picture: for each channel the waveform and its envelope, with threshold, floor and marks.
struct ExplanationFigure {
  let explanation: Explanation

  private static let left = 92.0
  private static let width = 1000.0
  private static let plot = 880.0
  private static let head = 64.0
  private static let waveHeight = 74.0
  private static let envelopeHeight = 62.0
  private static let laneHeight = 160.0
  /// Length of the window of the drawn envelope, in seconds.
  private static let envelopeS = 0.01

  private var count: Int { max(1, explanation.traces.map(\.values.count).max() ?? 1) }
  private var height: Double { Self.head + Double(explanation.traces.count) * Self.laneHeight + 62 }

  /// The SVG, complete with its style, so that it stands alone as a file.
  var svg: String {
    let event = explanation.event
    let title = "\(event.id) of \(explanation.recording)"
    var body = "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
    body += label(
      8, 18, "\(event.kind.rawValue)\(event.side.map { ", \($0.rawValue)" } ?? "") \u{B7} \(title)", "title")
    let steps = event.cause?.path.joined(separator: " \u{B7} ") ?? "noted, not decided"
    body += label(8, 36, steps.count > 150 ? steps.prefix(149) + "\u{2026}" : steps, "small")
    body += band(event)
    for (index, trace) in explanation.traces.enumerated() {
      body += lane(trace, top: Self.head + Double(index) * Self.laneHeight)
    }
    body += axis + legend
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(height))" width="\(Int(Self.width))" \
      height="\(Int(height))" role="img" aria-label="\(Markup.escape(title))"><title>\(Markup.escape(title))</title>
      <style>text{font:11px sans-serif;fill:#111}.title{font-size:14px;font-weight:bold}.small{font-size:11px;fill:#333}\
      .end{text-anchor:end}.mid{text-anchor:middle}.grid{stroke:#e4e4e4}.axis{stroke:#777;fill:none}\
      .wave{stroke:#234;stroke-width:.7;fill:none}.env{stroke:#0072b2;stroke-width:1.2;fill:none}\
      .thr{stroke:#d55e00;stroke-width:1.2;stroke-dasharray:6 3;fill:none}.floor{stroke:#009e73;stroke-width:1.2;\
      stroke-dasharray:2 3;fill:none}.event{fill:#56b4e9;fill-opacity:.16}.member{fill:#e69f00;fill-opacity:.30}\
      .other{fill:#999;fill-opacity:.22}.on{stroke:#a33b00;stroke-width:1.1}.off{stroke:#a33b00;stroke-width:1.1;\
      stroke-dasharray:3 2}</style>
      \(body)</svg>

      """
  }

  private func x(_ sample: Int) -> Double {
    Self.left + Self.plot * min(1, max(0, Double(sample - explanation.firstSample) / Double(count)))
  }

  private func label(_ x: Double, _ y: Double, _ text: some StringProtocol, _ style: String = "") -> String {
    let name = style.isEmpty ? "" : " class=\"\(style)\""
    return
      "<text\(name) x=\"\(Markup.coordinate(x))\" y=\"\(Markup.coordinate(y))\">\(Markup.escape(String(text)))</text>"
  }

  private func rectangle(_ event: Event, _ top: Double, _ height: Double, _ style: String) -> String {
    let (from, to) = (x(event.onset), x(event.onset + event.duration))
    return "<rect class=\"\(style)\" x=\"\(Markup.coordinate(from))\" y=\"\(Markup.coordinate(top))\" "
      + "width=\"\(Markup.coordinate(max(1, to - from)))\" height=\"\(Markup.coordinate(height))\"/>"
  }

  /// The event itself over all channels.
  private func band(_ event: Event) -> String {
    let bottom = height - 62
    return rectangle(event, 44, bottom - 44, "event")
      + label(min(x(event.onset) + 3, 820), 55, "onset \(explanation.seconds(event.onset)) s", "small")
  }

  private func lane(_ trace: Explanation.Trace, top: Double) -> String {
    let middle = top + Self.waveHeight / 2 + 4
    let base = top + Self.waveHeight + 10 + Self.envelopeHeight
    let peak = max(trace.values.map(\.magnitude).max() ?? 0, 1e-9)
    var body = label(8, middle - 8, trace.channel.description, "title")
    body += label(Self.left - 6, middle + 22, "\u{B1}\(Decimal.shortest(round2(peak))) \u{B5}V", "end")
    body += label(8, base - Self.envelopeHeight / 2 + 4, "RMS (\u{B5}V)")
    body += marks(trace.channel, top: top + 4, height: Self.waveHeight + Self.envelopeHeight + 6)
    body += "<path class=\"grid\" d=\"M\(Self.left) \(middle)h\(Self.plot)\"/>"
    body += "<path class=\"wave\" d=\"\(wave(trace.values, middle, peak))\"/>"
    return body + envelope(trace, base: base)
  }

  /// Bursts of this channel: members of the event, the event itself, and others in grey.
  private func marks(_ channel: ChannelName, top: Double, height: Double) -> String {
    let own = explanation.members + [explanation.event]
    var body = ""
    for event in explanation.neighbours where isBurst(event, channel) { body += rectangle(event, top, height, "other") }
    for event in own where isBurst(event, channel) {
      body += rectangle(event, top, height, "member")
      for (sample, style) in [(event.onset, "on"), (event.onset + event.duration, "off")] {
        body += "<path class=\"\(style)\" d=\"M\(Markup.coordinate(x(sample))) \(Markup.coordinate(top))v\(height)\"/>"
      }
    }
    return body
  }

  private func isBurst(_ event: Event, _ channel: ChannelName) -> Bool {
    (event.kind == .burst || event.kind == .artefact) && event.channels.contains(channel)
  }

  /// Lowest and highest value of every column of the picture.
  private func wave(_ values: [Double], _ middle: Double, _ peak: Double) -> String {
    let columns = min(values.count, Int(Self.plot))
    guard columns > 0 else { return "" }
    var path = ""
    for column in 0..<columns {
      let range =
        column * values.count
        / columns..<max(column * values.count / columns + 1, (column + 1) * values.count / columns)
      let low = values[range].min() ?? 0
      let high = values[range].max() ?? 0
      let place = Markup.coordinate(Self.left + Self.plot * Double(column) / Double(columns))
      let scale = Self.waveHeight / 2 / peak
      path += "\(path.isEmpty ? "M" : "L")\(place) \(Markup.coordinate(middle - high * scale))"
      if high > low { path += "V\(Markup.coordinate(middle - low * scale))" }
    }
    return path
  }

  private func envelope(_ trace: Explanation.Trace, base: Double) -> String {
    let levels = runningRMS(trace.values)
    let references = (explanation.members + [explanation.event] + explanation.neighbours)
      .filter { isBurst($0, trace.channel) && $0.cause?.thresholdUV != nil }
      .sorted { $0.onset < $1.onset }
    let own = explanation.event.cause
    let known = levels.filter { $0 > 0 } + references.compactMap { $0.cause?.thresholdUV }
    let low =
      max(0.05, (references.compactMap { $0.cause?.noiseFloorUV } + known.sorted().prefix(1)).min() ?? 0.5) / 1.5
    let high = max(low * 4, (known.max() ?? 1) * 1.2)
    let span = PortableMath.log(high / low)
    func y(_ level: Double) -> Double {
      base - Self.envelopeHeight * min(1, max(0, PortableMath.log(max(level, low) / low) / span))
    }
    var body =
      "<path class=\"axis\" d=\"M\(Self.left) \(Markup.coordinate(base - Self.envelopeHeight))V\(Markup.coordinate(base))h\(Self.plot)\"/>"
    for decade in [0.1, 1, 10, 100, 1000, 10_000] {
      for tick in [decade, 2 * decade, 5 * decade] where tick >= low && tick <= high {
        // In a short range every mark has its number, in a long one the powers of ten.
        guard tick == decade || high / low < 30 else { continue }
        body += "<path class=\"grid\" d=\"M\(Self.left) \(Markup.coordinate(y(tick)))h\(Self.plot)\"/>"
        body += label(Self.left - 6, y(tick) + 4, Decimal.shortest(Decimal.round(tick, 2)), "end")
      }
    }
    for (style, value) in [("thr", \Cause.thresholdUV), ("floor", \Cause.noiseFloorUV)] {
      // The level in force at each burst's onset is drawn until the next one's.
      var path = ""
      for (index, reference) in references.enumerated() {
        guard let level = reference.cause?[keyPath: value] else { continue }
        let from = index == 0 ? Self.left : x(reference.onset)
        path += "\(path.isEmpty ? "M" : "L")\(Markup.coordinate(from)) \(Markup.coordinate(y(level)))"
        if index == references.count - 1 {
          path += "H\(Self.left + Self.plot)"
        } else {
          path += "H\(Markup.coordinate(x(references[index + 1].onset)))"
        }
      }
      if references.isEmpty, let level = own?[keyPath: value], explanation.event.channels.contains(trace.channel) {
        path = "M\(Self.left) \(Markup.coordinate(y(level)))h\(Self.plot)"
      }
      if !path.isEmpty { body += "<path class=\"\(style)\" d=\"\(path)\"/>" }
    }
    let columns = min(levels.count, Int(Self.plot))
    var path = ""
    for column in 0..<columns {
      let level = levels[column * levels.count / columns]
      let place = Markup.coordinate(Self.left + Self.plot * Double(column) / Double(columns))
      path += "\(path.isEmpty ? "M" : "L")\(place) \(Markup.coordinate(y(level)))"
    }
    return body + "<path class=\"env\" d=\"\(path)\"/>"
  }

  /// Root mean square of a window centred at each sample.
  private func runningRMS(_ values: [Double]) -> [Double] {
    let half = max(1, Int(Self.envelopeS * explanation.rate / 2))
    var sums = [0.0]
    sums.reserveCapacity(values.count + 1)
    for value in values { sums.append(sums[sums.count - 1] + value * value) }
    return values.indices.map { index in
      let range = max(0, index - half)..<min(values.count, index + half + 1)
      return (max(0, sums[range.upperBound] - sums[range.lowerBound]) / Double(range.count)).squareRoot()
    }
  }

  private var axis: String {
    let base = height - 56
    let length = Double(count) / explanation.rate
    let start = Double(explanation.firstSample) / explanation.rate
    let step = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5].first { length / $0 <= 11 } ?? 10
    var body = "<path class=\"axis\" d=\"M\(Self.left) \(base)h\(Self.plot)\"/>"
    var tick = (start / step).rounded(.up) * step
    while tick <= start + length {
      let place = Markup.coordinate(Self.left + Self.plot * (tick - start) / length)
      body += "<path class=\"axis\" d=\"M\(place) \(base)v4\"/>"
      body += "<text class=\"mid\" x=\"\(place)\" y=\"\(base + 16)\">\(Decimal.shortest(Decimal.round(tick, 3)))</text>"
      tick += step
    }
    return body + label(Self.left + Self.plot, base + 30, "time from the recording's first sample (s)", "end")
  }

  private var legend: String {
    let y = height - 8
    var body = ""
    var place = 8.0
    for (style, name) in [
      ("wave", "band-passed signal"), ("env", "RMS over 10 ms"), ("thr", "threshold at onset"),
      ("floor", "noise floor"),
    ] {
      body += "<path class=\"\(style)\" d=\"M\(place) \(y - 4)h24\"/>" + label(place + 28, y, name)
      place += 160
    }
    for (style, name) in [("event", "the event"), ("member", "its bursts"), ("other", "other bursts")] {
      body +=
        "<rect class=\"\(style)\" x=\"\(place)\" y=\"\(y - 10)\" width=\"20\" height=\"11\"/>"
        + label(place + 24, y, name)
      place += 100
    }
    return body
  }

  private func round2(_ value: Double) -> Double { Decimal.round(value, value < 10 ? 1 : 0) }
}

extension Explanation {
  /// The picture as a file of its own.
  public var svg: String { ExplanationFigure(explanation: self).svg }

  /// Picture and text as one page that loads nothing.
  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>\(Markup.escape(event.id))</title>
    <style>body{font:14px/1.45 sans-serif;max-width:1040px;margin:0 auto;padding:1rem}svg{width:100%;height:auto}
    pre{white-space:pre-wrap}h1{font-size:1.2rem}.disclaimer{background:#111;color:#fff;font-weight:600;text-align:center;padding:.4rem}</style>
    </head><body><header><p class="disclaimer" role="note">\(Markup.escape(Facialis.disclaimer))</p></header>
    <main><h1>\(Markup.escape(event.id))</h1>\(svg)<pre>\(Markup.escape(text))</pre></main></body></html>

    """
  }
}
