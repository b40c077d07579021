// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// What a live session is doing, at one moment.
public struct LiveStatus: Sendable, Hashable {
  /// A recording that is going on.
  public struct Recording: Sendable, Hashable {
    public var plan: RecordingPlan
    /// Its files so far, in order.
    public var paths: [String]
    public var samples: Int
    public var ledger: Ledger
    /// Data records that wait for the disk, of how many.
    public var waitingRecords: Int
    public var recordCapacity: Int

    public var durationSeconds: Double { Double(samples) / plan.format.rate }
  }

  public var phase = SessionMachine.Phase.idle
  /// The source in words; nil before the first.
  public var device: String?
  /// Why the device is waited for; nil while it delivers.
  public var absence: String?
  /// Why the source ended; nil while it runs or where it came to its end.
  public var deviceError: FacialisError?
  /// The format of the stream, as files give it back.
  public var format: StreamFormat?
  /// Frames of the stream so far, lost ones included.
  public var streamSamples = 0
  public var ledger = Ledger()
  public var recording: Recording?
  /// Slots of the ring that wait, of how many.
  public var ringWaiting = 0
  public var ringCapacity = 0
  /// How far the session was behind its source at most within the last second or two, in seconds.
  public var lagSeconds = 0.0
  /// What is left out now under overload.
  public var shedding = SheddingPolicy.Step.nothing
  /// CPU share of the session's thread since the source began, 0 to 1.
  public var load = 0.0
  /// Seconds since the source began.
  public var uptimeSeconds = 0.0
  /// Why the event log fails now, and events given up for it.
  public var logFailure: FacialisError?
  public var eventsGivenUp = 0
  public var waveformClients = 0
  public var eventClients = 0

  public init() {}
}
