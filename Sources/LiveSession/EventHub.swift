// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
internal import Synchronization

/// A burst that has begun and is not decided yet; it has no number.
public struct ProvisionalEvent: Sendable, Hashable {
  /// `provisional:burst:ONSET:CHANNEL`; the final event names it in `supersedes`.
  public var id: EventID
  public var channel: ChannelName
  /// The recording whose first sample `onset` counts from; nil while nothing is recorded.
  public var recording: String?
  public var onset: Int
  /// The onset counted from the stream's first sample.
  public var streamSample: Int
  public var rate: Double
  public var utc: UTCTime
  /// The sample of the stream with which it was seen, and when that was.
  public var seenSample: Int
  public var decided: UTCTime

  public init(
    id: EventID, channel: ChannelName, recording: String?, onset: Int, streamSample: Int, rate: Double, utc: UTCTime,
    seenSample: Int, decided: UTCTime
  ) {
    self.id = id
    self.channel = channel
    self.recording = recording
    self.onset = onset
    self.streamSample = streamSample
    self.rate = rate
    self.utc = utc
    self.seenSample = seenSample
    self.decided = decided
  }
}

/// Hands numbered events, and apart from them provisional bursts, to subscribers behind bounded queues.
///
/// A subscriber of events that reads too slowly is told the range of numbers it lost and can get them from the log.
public final class EventHub: Sendable {
  private let events = Mutex<[Subscription<NumberedEvent>]>([])
  private let provisional = Mutex<[Subscription<ProvisionalEvent>]>([])
  private let queueLength: Int

  /// - Parameter queueLength: events that wait for a subscriber at most.
  package init(queueLength: Int = 1024) {
    self.queueLength = queueLength
  }

  /// Final events from now on; positions are their numbers.
  public func subscribe() -> Subscription<NumberedEvent> {
    let identity = SubscriptionIdentity()
    let subscription = Subscription<NumberedEvent>(capacity: queueLength) { [weak self] in
      self?.events.withLock { $0.removeAll { identity.matches(ObjectIdentifier($0)) } }
    }
    identity.set(ObjectIdentifier(subscription))
    events.withLock { $0.append(subscription) }
    return subscription
  }

  /// Provisional bursts from now on; positions are samples of the stream.
  public func subscribeProvisional() -> Subscription<ProvisionalEvent> {
    let identity = SubscriptionIdentity()
    let subscription = Subscription<ProvisionalEvent>(capacity: queueLength) { [weak self] in
      self?.provisional.withLock { $0.removeAll { identity.matches(ObjectIdentifier($0)) } }
    }
    identity.set(ObjectIdentifier(subscription))
    provisional.withLock { $0.append(subscription) }
    return subscription
  }

  /// Subscribers of events now.
  public var subscriberCount: Int { events.withLock { $0.count } }

  package func publish(_ numbered: [NumberedEvent]) {
    events.withLock { subscriptions in
      for subscription in subscriptions {
        for event in numbered { subscription.offer(event, event.number..<event.number + 1) }
      }
    }
  }

  package func publish(_ bursts: [ProvisionalEvent]) {
    provisional.withLock { subscriptions in
      for subscription in subscriptions {
        for burst in bursts { subscription.offer(burst, burst.streamSample..<burst.streamSample + 1) }
      }
    }
  }

  package func finish() {
    for subscription in events.withLock({ $0 }) { subscription.finish() }
    for subscription in provisional.withLock({ $0 }) { subscription.finish() }
  }
}
