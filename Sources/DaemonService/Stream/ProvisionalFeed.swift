// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import LiveSession

/// A subscription of provisional bursts as frames of the stream.
struct ProvisionalFeed: FrameFeed {
  private let subscription: Subscription<ProvisionalEvent>

  init(_ subscription: Subscription<ProvisionalEvent>) {
    self.subscription = subscription
  }

  func next() async -> StreamFrame? {
    while let delivery = await subscription.next() {
      // A provisional burst that was lost is superseded by its final event.
      guard case .element(let burst) = delivery else { continue }
      let reply = ProvisionalBurst(
        eventID: burst.id, channel: burst.channel, recording: burst.recording, onsetSample: burst.onset,
        streamSample: burst.streamSample, rateHz: burst.rate, utc: burst.utc,
        seenSample: burst.seenSample, decidedUTC: burst.decided)
      guard let json = try? WireJSON.encode(reply) else { continue }
      return StreamFrame(kind: .provisional, firstSample: burst.streamSample, payload: json)
    }
    return nil
  }

  func cancel() { subscription.cancel() }
}
