// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// What the tables of a batch hold of one recording, as far as questions across sessions need it.
public struct CohortRecording: Sendable {
  /// A spasm phase with the levels of its bursts.
  public struct Spasm: Sendable, Hashable {
    public var id: EventID
    public var onsetS: Double
    public var durationS: Double
    public var kind: EventKind
    public var side: Side
    public var channels: [ChannelName]
    public var spread: Double?
    public var leader: String?
    /// The phase that it continues; nil for a spasm's first.
    public var parent: EventID?
    /// Largest RMS of its bursts by channel, in microvolts.
    public var levelsUV: [ChannelName: Double]

    public init(
      id: EventID, onsetS: Double, durationS: Double, kind: EventKind, side: Side, channels: [ChannelName],
      spread: Double? = nil, leader: String? = nil, parent: EventID? = nil, levelsUV: [ChannelName: Double] = [:]
    ) {
      self.id = id
      self.onsetS = onsetS
      self.durationS = durationS
      self.kind = kind
      self.side = side
      self.channels = channels
      self.spread = spread
      self.leader = leader
      self.parent = parent
      self.levelsUV = levelsUV
    }
  }

  /// One channel in one minute and condition.
  public struct Minute: Sendable, Hashable {
    public var minute: Int
    public var channel: ChannelName
    public var condition: String
    public var analysableS: Double
    public var bursts: Int
    public var spasms: Int
    public var spasmFraction: Double
    public var rmsUV: Double?
    public var noiseFloorUV: Double?

    public init(
      minute: Int, channel: ChannelName, condition: String, analysableS: Double, bursts: Int = 0, spasms: Int = 0,
      spasmFraction: Double = 0, rmsUV: Double? = nil, noiseFloorUV: Double? = nil
    ) {
      self.minute = minute
      self.channel = channel
      self.condition = condition
      self.analysableS = analysableS
      self.bursts = bursts
      self.spasms = spasms
      self.spasmFraction = spasmFraction
      self.rmsUV = rmsUV
      self.noiseFloorUV = noiseFloorUV
    }
  }

  /// A pair of muscles in the recording's synkinesis matrix.
  public struct Pair: Sendable, Hashable {
    public var source: ChannelName
    public var target: ChannelName
    public var count: Int
    public var movements: Int
    public var lagMS: Double?
    public var label: String?

    public init(
      source: ChannelName, target: ChannelName, count: Int, movements: Int, lagMS: Double? = nil, label: String? = nil
    ) {
      self.source = source
      self.target = target
      self.count = count
      self.movements = movements
      self.lagMS = lagMS
      self.label = label
    }
  }

  public var name: String
  public var subject: String
  public var session: String
  /// Days since 1970-01-01 of its start, by the clock on the wall; nil where it is not known.
  public var day: Double?
  public var durationS: Double
  public var software: String
  public var settingsHash: String
  public var spasms: [Spasm]
  public var markers: [(onsetS: Double, marker: Marker)]
  public var minutes: [Minute]
  public var pairs: [Pair]
  public var covariates: [String: EventValue]

  public init(
    name: String, subject: String, session: String, day: Double? = nil, durationS: Double, software: String = "",
    settingsHash: String = "", spasms: [Spasm] = [], markers: [(onsetS: Double, marker: Marker)] = [],
    minutes: [Minute] = [], pairs: [Pair] = [], covariates: [String: EventValue] = [:]
  ) {
    self.name = name
    self.subject = subject
    self.session = session
    self.day = day
    self.durationS = durationS
    self.software = software
    self.settingsHash = settingsHash
    self.spasms = spasms
    self.markers = markers
    self.minutes = minutes
    self.pairs = pairs
    self.covariates = covariates
  }

  /// The condition that a spasm is counted in: as in the features, that of the second it begins in.
  func condition(of spasm: Spasm, _ timeline: ConditionTimeline) -> String {
    timeline.condition(at: Int(spasm.onsetS.rounded(.down) * 1e6))
  }

  /// The condition of each instant, from the task markers; times in microseconds.
  var timeline: ConditionTimeline {
    ConditionTimeline(
      events: markers.map { $0.marker.event(at: Int($0.onsetS * 1e6)) }, sampleCount: Int(durationS * 1e6))
  }
}
