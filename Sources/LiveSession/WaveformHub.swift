// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
internal import Synchronization

/// Hands the live waveform to its subscribers, each behind a bounded queue; one piece of work for all who ask for the same.
public final class WaveformHub: Sendable {
  private struct Feed {
    var decimator: WaveformDecimator
    var subscriptions: [Subscription<WaveformItem>] = []
  }

  private let channelCount: Mutex<Int>
  private let queueLength: Int
  private let feeds = Mutex<[Feed]>([])

  /// - Parameter queueLength: pieces that wait for a subscriber at most; blocks come every 5 to 10 ms.
  package init(queueLength: Int = 400) {
    self.queueLength = queueLength
    channelCount = Mutex(0)
  }

  /// The stream that is handed out; its subscribers stay.
  package func begin(channelCount count: Int) {
    channelCount.withLock { $0 = count }
    feeds.withLock { feeds in
      for index in feeds.indices {
        feeds[index].decimator = WaveformDecimator(feeds[index].decimator.request, channelCount: count)
      }
    }
  }

  /// A new subscriber; it gets what comes from now on.
  public func subscribe(_ request: WaveformRequest = WaveformRequest()) -> Subscription<WaveformItem> {
    let identity = SubscriptionIdentity()
    let subscription = Subscription<WaveformItem>(capacity: queueLength) { [weak self] in
      self?.remove(identity)
    }
    identity.set(ObjectIdentifier(subscription))
    let count = channelCount.withLock { $0 }
    feeds.withLock { feeds in
      if let index = feeds.firstIndex(where: { $0.decimator.request == request }) {
        feeds[index].subscriptions.append(subscription)
      } else {
        feeds.append(
          Feed(decimator: WaveformDecimator(request, channelCount: count), subscriptions: [subscription]))
      }
    }
    return subscription
  }

  /// Subscribers now.
  public var subscriberCount: Int { feeds.withLock { $0.reduce(0) { $0 + $1.subscriptions.count } } }

  package func publish(_ counts: Span<Int32>, firstSample: Int, frames: Int, isShed: Bool) {
    // Mutex takes no closure over a Span, so the decimators are taken out and put back; only the session's thread does so.
    var taken = feeds.withLock { feeds in
      let taken = feeds
      // What stands in their place keeps no memory that two would share.
      for index in feeds.indices {
        feeds[index].decimator = WaveformDecimator(feeds[index].decimator.request, channelCount: 0)
      }
      return taken
    }
    if taken.isEmpty { return }
    for index in taken.indices {
      if isShed {
        _ = taken[index].decimator.flush()
        for subscription in taken[index].subscriptions {
          subscription.leaveOut(firstSample..<firstSample + frames)
        }
      } else if let chunk = taken[index].decimator.take(counts, firstSample: firstSample, frames: frames) {
        offer(.chunk(chunk), chunk.firstSample..<chunk.firstSample + chunk.frameCount, taken[index].subscriptions)
      }
    }
    let decimators = taken.map(\.decimator)
    feeds.withLock { feeds in
      for decimator in decimators {
        guard let index = feeds.firstIndex(where: { $0.decimator.request == decimator.request }) else { continue }
        feeds[index].decimator = decimator
      }
    }
  }

  package func gap(firstSample: Int, count: Int, cause: LossCause) {
    feeds.withLock { feeds in
      for index in feeds.indices {
        if let chunk = feeds[index].decimator.flush() {
          offer(
            .chunk(chunk), chunk.firstSample..<chunk.firstSample + chunk.frameCount, feeds[index].subscriptions)
        }
        offer(
          .gap(firstSample: firstSample, count: count, cause: cause), firstSample..<firstSample + count,
          feeds[index].subscriptions)
      }
    }
  }

  package func finish() {
    let all = feeds.withLock { feeds in
      defer { feeds = [] }
      return feeds.flatMap(\.subscriptions)
    }
    for subscription in all { subscription.finish() }
  }

  private func offer(_ item: WaveformItem, _ positions: Range<Int>, _ subscriptions: [Subscription<WaveformItem>]) {
    for subscription in subscriptions { subscription.offer(item, positions) }
  }

  private func remove(_ identity: SubscriptionIdentity) {
    feeds.withLock { feeds in
      for index in feeds.indices {
        feeds[index].subscriptions.removeAll { identity.matches(ObjectIdentifier($0)) }
      }
      feeds.removeAll { $0.subscriptions.isEmpty }
    }
  }
}

/// Tells a subscription from the others without keeping it alive.
final class SubscriptionIdentity: Sendable {
  private let identifier = Mutex<ObjectIdentifier?>(nil)

  func set(_ identifier: ObjectIdentifier) { self.identifier.withLock { $0 = identifier } }

  func matches(_ other: ObjectIdentifier) -> Bool { identifier.withLock { $0 == other } }
}
