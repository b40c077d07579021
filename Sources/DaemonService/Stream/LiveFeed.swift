// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import DaemonAPI
import FacialEMG
import LiveSession

/// A subscription of the session's waveform as frames of the stream.
struct LiveFeed: FrameFeed {
  private let subscription: Subscription<WaveformItem>

  init(_ subscription: Subscription<WaveformItem>) {
    self.subscription = subscription
  }

  func next() async -> StreamFrame? {
    switch await subscription.next() {
    case nil: nil
    case .lost(let range):
      StreamFrame(.lost, missing: range.count, from: range.lowerBound, cause: "read too slowly")
    case .element(.gap(let first, let count, let cause)):
      StreamFrame(.gap, missing: count, from: first, cause: cause.rawValue)
    case .element(.chunk(let chunk)) where chunk.samplesPerColumn > 1:
      StreamFrame(
        columns: chunk.counts, channelCount: chunk.channelCount, firstSample: chunk.firstSample,
        samplesPerColumn: chunk.samplesPerColumn)
    case .element(.chunk(let chunk)):
      StreamFrame(samples: chunk.counts, channelCount: chunk.channelCount, firstSample: chunk.firstSample)
    }
  }

  func cancel() { subscription.cancel() }
}
