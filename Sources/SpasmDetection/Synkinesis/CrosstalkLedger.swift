// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Collects, pair by pair of channels, whether one's signal is the other's: alike in waveform, near zero lag, constant ratio.
///
/// Volleys of a spasm reach several muscles within 0.3 ms and look alike too, but the units that take part change from burst to
/// burst and with them the ratio of the amplitudes. A leak keeps its ratio. Flags only; nothing is ever left out for it.
struct CrosstalkLedger: Sendable {
  /// Correlation of waveforms from which two signals are alike.
  static let alike = 0.8

  private struct Pair: Sendable {
    var compared = 0
    var alike = 0
    var ratios = 0.0
    var ratioSquares = 0.0
    var correlations = 0.0
    var flagged = false
  }

  private let channels: [ChannelName]
  private var pairs: [Pair]

  init(channels: [ChannelName]) {
    self.channels = channels
    pairs = [Pair](repeating: Pair(), count: channels.count * channels.count)
  }

  /// Takes the comparison of two channels in one contraction; returns the event where it settles the matter.
  mutating func note(
    _ a: Int, _ b: Int, _ comparison: ChannelComparison, onset: Int, cause: Cause, events: Int
  ) -> Event? {
    let strongerFirst = comparison.ratio <= 1
    let source = strongerFirst ? a : b
    let weaker = strongerFirst ? b : a
    let ratio = strongerFirst ? comparison.ratio : 1 / comparison.ratio
    let index = source * channels.count + weaker
    pairs[index].compared += 1
    if comparison.waveform.magnitude >= Self.alike, comparison.waveformLagMS.magnitude <= 0.3 {
      pairs[index].alike += 1
      pairs[index].ratios += ratio
      pairs[index].ratioSquares += ratio * ratio
      pairs[index].correlations += comparison.waveform
    }
    let pair = pairs[index]
    let enough = max(events, 10)
    guard !pair.flagged, pair.alike >= enough, pair.alike * 10 >= pair.compared * 8 else { return nil }
    let count = Double(pair.alike)
    let mean = pair.ratios / count
    let variance = max(0, pair.ratioSquares / count - mean * mean)
    guard mean < 0.7, variance.squareRoot() <= 0.12 * mean else { return nil }
    pairs[index].flagged = true
    var cause = cause
    cause.path = [
      "waveforms alike in \(pair.alike) of \(pair.compared) contractions",
      "lag within 0.3 ms", "ratio of amplitudes constant within 12 %",
    ]
    return Event(
      kind: .crosstalkSuspected, onset: onset, channels: [channels[source], channels[weaker]],
      values: [
        .correlation: EventColumn.correlation.value(pair.correlations / count),
        .amplitudeRatio: EventColumn.amplitudeRatio.value(mean),
        .evidenceCount: EventColumn.evidenceCount.value(count),
      ], cause: cause)
  }
}
