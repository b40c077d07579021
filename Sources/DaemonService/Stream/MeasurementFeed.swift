// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import DaemonAPI
import LiveSession

/// A subscription of the session's measurements as frames of the stream, for the channels that were asked for.
struct MeasurementFeed: FrameFeed {
  private let subscription: Subscription<Measurement>
  private let includesFeatures: Bool
  /// Places in the description by index in the format.
  private let places: [Int: Int]

  init(_ subscription: Subscription<Measurement>, channels: [Int], includesFeatures: Bool) {
    self.subscription = subscription
    self.includesFeatures = includesFeatures
    places = Dictionary(channels.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  func next() async -> StreamFrame? {
    while let delivery = await subscription.next() {
      // What of these was lost is old: the next one stands for it.
      guard case .element(let measurement) = delivery, let frame = frame(measurement) else { continue }
      return frame
    }
    return nil
  }

  func cancel() { subscription.cancel() }

  private func frame(_ measurement: Measurement) -> StreamFrame? {
    switch measurement {
    case .features(let features):
      guard includesFeatures, let json = try? WireJSON.encode(FeaturesReply(features, places: places)) else {
        return nil
      }
      return StreamFrame(kind: .features, firstSample: features.streamSample, payload: json)
    case .synkinesis(let matrix):
      guard includesFeatures, let json = try? WireJSON.encode(SynkinesisReply(matrix)) else { return nil }
      return StreamFrame(kind: .synkinesis, payload: json)
    case .spectrum(let spectrum, let sample):
      guard let place = places[spectrum.channel] else { return nil }
      return StreamFrame(
        spectrum: spectrum.kind.rawValue, channel: place, resolutionHz: spectrum.resolutionHz, values: spectrum.values,
        firstSample: sample)
    }
  }
}
