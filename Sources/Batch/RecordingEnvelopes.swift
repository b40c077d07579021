// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
import Recordings
package import Reports
import SignalProcessing

/// The mean rectified envelopes around a recording's triggers, from a pass of their own over its samples.
package enum RecordingEnvelopes {
  /// Triggers that are averaged at most, the most frequent.
  private static let mostTriggers = 8
  private static let highPassHz = 20.0

  /// One for every trigger and channel; none where nothing was marked or the rate is below a sample a bin.
  ///
  /// Throws where the recording cannot be read. Memory does not grow with the recording.
  package static func read(
    path: String, montage: Montage? = nil, events: [Event]
  ) throws(FacialisError) -> [TriggeredEnvelope] {
    let triggers = TriggerOnsets.all(in: events)
      .sorted { ($1.samples.count, $0.name) < ($0.samples.count, $1.name) }.prefix(mostTriggers)
    guard !triggers.isEmpty else { return [] }
    var reader = try RecordingReader(path: path, montage: montage)
    let format = reader.format
    guard format.rate * Double(TriggeredEnvelope.binMS) >= 1000 else { return [] }
    let unusable = format.channels.map { channel in
      events.filter { ($0.kind == .leadOff || $0.kind == .saturation) && $0.channels.first == channel.name }
        .map { $0.onset..<$0.onset + max(1, $0.duration) }
    }
    var estimates = triggers.map { TriggeredEnvelopeEstimate($0, rate: format.rate, unusable: unusable) }
    var rectifier = try Rectifier(format)
    while true {
      switch try reader.next() {
      case .samples(let frames):
        rectifier.take(reader.samples.span, frames: frames)
        for place in estimates.indices {
          estimates[place].take(rectifier.magnitudes.span, frameCount: frames, first: reader.position - frames)
        }
      case .gap:
        rectifier.restart()
        for place in estimates.indices { estimates[place].skip(to: reader.position) }
      case .annotations: break
      case .end: return estimates.flatMap { $0.envelopes(format.channels.map(\.name)) }
      }
    }
  }

  /// Counts to magnitudes in microvolts behind the high-pass.
  private struct Rectifier {
    private let channels: [ChannelFormat]
    private let groupCount: Int
    private var filter: FilterCascade
    private var isAtRest = true
    /// [frame][group]; what lies behind the frames of the last block is left over from earlier ones.
    private(set) var magnitudes: [SampleGroup] = []

    init(_ format: StreamFormat) throws(FacialisError) {
      channels = format.channels
      groupCount = GroupLayout(channelCount: format.channels.count).groupCount
      let design = try ButterworthDesign(.highPass(highPassHz), order: 4, rate: format.rate)
      filter = FilterCascade(design.sections, groupCount: groupCount)
    }

    /// As at the beginning: what comes next has nothing to do with what was.
    mutating func restart() { isAtRest = true }

    mutating func take(_ counts: Span<Int32>, frames: Int) {
      guard frames > 0 else { return }
      let needed = frames * groupCount
      if magnitudes.count < needed { magnitudes += Array(repeating: .zero, count: needed - magnitudes.count) }
      for (place, channel) in channels.enumerated() {
        let (gain, zero, group, lane) = (channel.microvoltsPerCount, channel.microvoltsAtZero, place / 8, place % 8)
        for frame in 0..<frames {
          magnitudes[frame * groupCount + group][lane] = Double(counts[frame * channels.count + place]) * gain + zero
        }
      }
      if isAtRest { filter.settle(at: Array(magnitudes[..<groupCount]).span) }
      isAtRest = false
      // Taken out of `self` for the call, which needs `self` for itself.
      var values: [SampleGroup] = []
      swap(&values, &magnitudes)
      var span = values.mutableSpan
      filter.process(&span, in: 0..<frames)
      for index in 0..<needed {
        let value = span[index]
        span[index] = value.replacing(with: -value, where: value .< 0)
      }
      swap(&values, &magnitudes)
    }
  }
}
