// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import Recordings
public import Reports
import SignalProcessing
public import SpasmDetection

/// Makes the explanation of an event by analysing its recording again.
public enum EventExplanation {
  /// Analyses the whole recording, since thresholds depend on all that came before, then reads the signal around the event.
  ///
  /// Throws where the recording cannot be read, or has no event of this identifier with these settings. Takes as long as
  /// an analysis and one more reading.
  public static func make(
    path: String, event id: EventID, montage: Montage? = nil, settings: DetectionSettings = DetectionSettings(),
    singleFile: Bool = false
  ) throws(FacialisError) -> Explanation {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let analysis = try RecordingAnalysis(
      path: path, name: name, montage: montage, settings: settings, singleFile: singleFile)
    let events = Array(analysis.events)
    guard let event = events.first(where: { $0.id == id }) else { throw unknown(id, name, events) }
    let channels = Explanation.channels(of: event, among: events, in: analysis.format)
    let window = Explanation.window(of: event, rate: analysis.format.rate, sampleCount: analysis.sampleCount)
    let traces = try traces(
      RecordingReader(path: path, montage: montage, singleFile: singleFile), settings, channels, window)
    return Explanation(
      event: event, among: events, recording: name, rate: analysis.format.rate,
      firstSample: window.lowerBound, traces: traces)
  }

  private static func unknown(_ id: EventID, _ name: String, _ events: [Event]) -> FacialisError {
    let parts = id.split(separator: ":")
    let sample = parts.dropFirst().first.flatMap { Int($0) }
    let alike = events.filter { $0.kind.rawValue == parts.first.map(String.init) }
    let candidates = alike.isEmpty ? events.filter { $0.kind != .marker } : alike
    let near =
      sample.map { sample in candidates.min { abs($0.onset - sample) < abs($1.onset - sample) } } ?? candidates.first
    return FacialisError(
      "event-unknown", .notFound, "\(name) has no event \"\(id)\" with these settings.",
      mend: near.map { "The nearest one is \($0.id); identifiers stand in the column event_id of its table." }
        ?? "It has no event at all.")
  }

  /// The band-passed signal of the channels in a window, without the filter's delay; gaps are 0.
  private static func traces(
    _ opened: RecordingReader, _ settings: DetectionSettings, _ channels: [ChannelName], _ window: Range<Int>
  ) throws(FacialisError) -> [Explanation.Trace] {
    var reader = opened
    let format = reader.format
    let design = try ButterworthDesign(
      .bandPass(settings[.highPassHz], min(settings[.lowPassHz], 0.45 * format.rate)), order: 4, rate: format.rate)
    let delay = Int(design.groupDelay(at: 100).rounded())
    let wanted = window.lowerBound + delay..<window.upperBound + delay
    let from = wanted.lowerBound - Int(2 * format.rate)
    let groups = (format.channels.count + 7) / 8
    let places = channels.compactMap { name in format.channels.firstIndex { $0.name == name } }
    var values = [[Double]](repeating: Array(repeating: 0, count: window.count), count: places.count)
    var filter = FilterCascade(design.sections, groupCount: groups)
    var isSettled = false
    var frame = [SampleGroup](repeating: .zero, count: groups)
    var isAtEnd = false
    while !isAtEnd, reader.position < wanted.upperBound {
      switch try reader.next() {
      case .samples(let frameCount):
        let start = reader.position - frameCount
        for index in max(0, from - start)..<max(frameCount, max(0, from - start)) {
          for (channel, known) in format.channels.enumerated() {
            let count = reader.samples[index * format.channels.count + channel]
            frame[channel >> 3][channel & 7] = known.microvoltsPerCount * Double(count) + known.microvoltsAtZero
          }
          if !isSettled { filter.settle(at: frame.span) }
          isSettled = true
          var span = frame.mutableSpan
          filter.process(&span)
          guard wanted.contains(start + index) else { continue }
          for (place, channel) in places.enumerated() {
            values[place][start + index - wanted.lowerBound] = frame[channel >> 3][channel & 7]
          }
        }
      case .gap: isSettled = false
      case .annotations: break
      case .end: isAtEnd = true
      }
    }
    return zip(places, values).map { Explanation.Trace(channel: format.channels[$0].name, values: $1) }
  }
}
