// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// All recordings of one visit of one subject; what is pooled is pooled within it and never beyond.
public struct CohortSession: Sendable {
  public let subject: String
  public let session: String
  /// Days since 1970-01-01 of its first recording.
  public let day: Double?
  public let recordings: [CohortRecording]

  /// Sessions by subject and day, then by label.
  public static func sessions(of recordings: [CohortRecording]) -> [CohortSession] {
    Dictionary(grouping: recordings) { [$0.subject, $0.session] }.map { key, recordings in
      CohortSession(
        subject: key[0], session: key[1], day: recordings.compactMap(\.day).min(),
        recordings: recordings.sorted { ($0.day ?? 0, $0.name) < ($1.day ?? 0, $1.name) })
    }.sorted { ($0.subject, $0.day ?? 0, $0.session) < ($1.subject, $1.day ?? 0, $1.session) }
  }

  /// The date, `2026-10-02`, or `n/a`.
  public var date: String {
    guard let day else { return "n/a" }
    return String(UTCTime(nanoseconds: Int64(day * 86_400) * 1_000_000_000).rfc3339.prefix(10))
  }

  public var conditions: [String] { Set(recordings.flatMap(\.minutes).map(\.condition)).sorted() }

  /// Seconds that could be analysed in a condition, by the side with most of them.
  func seconds(_ condition: String) -> Double {
    sides.map { side in minutes(condition, side).reduce(0) { $0 + $1.analysableS } }.max() ?? 0
  }

  public var sides: [Side] {
    let present = Set(recordings.flatMap(\.minutes).map(\.channel.side))
    return Side.allCases.filter(present.contains)
  }

  /// Covariates of the visit; of several recordings the first that states one counts.
  public var covariates: [String: EventValue] {
    recordings.reduce(into: [:]) { all, recording in all.merge(recording.covariates) { first, _ in first } }
  }

  /// One minute of one side: what the channel that could be analysed longest says.
  private func minutes(_ condition: String, _ side: Side) -> [CohortRecording.Minute] {
    recordings.flatMap { recording in
      let rows = recording.minutes.filter { $0.condition == condition && $0.channel.side == side }
      return Dictionary(grouping: rows, by: \.minute).sorted { $0.key < $1.key }.compactMap { _, rows in
        rows.max { ($0.analysableS, $1.channel) < ($1.analysableS, $0.channel) }
      }
    }
  }

  /// Spasms counted by minute.
  public func spasmBins(_ condition: String, _ side: Side) -> [RateBin] {
    minutes(condition, side).map { RateBin(count: $0.spasms, seconds: $0.analysableS) }
  }

  /// Bursts of all channels of the side counted by minute.
  public func burstBins(_ condition: String, _ side: Side) -> [RateBin] {
    recordings.flatMap { recording in
      let rows = recording.minutes.filter { $0.condition == condition && $0.channel.side == side }
      return Dictionary(grouping: rows, by: \.minute).sorted { $0.key < $1.key }.map { _, rows in
        RateBin(count: rows.reduce(0) { $0 + $1.bursts }, seconds: rows.map(\.analysableS).max() ?? 0)
      }
    }
  }

  public func spasmTime(_ condition: String, _ side: Side) -> TimeFraction? {
    TimeFraction(minutes(condition, side).map { (part: $0.spasmFraction * $0.analysableS, whole: $0.analysableS) })
  }

  /// Spasms by minute, recounted from the events whose strongest burst reaches its channel's limit.
  public func recountedBins(_ condition: String, _ side: Side, limitsUV: [ChannelName: Double]) -> [RateBin] {
    recordings.flatMap { recording in
      let timeline = recording.timeline
      let seen = recording.spasms.filter { spasm in
        spasm.parent == nil && spasm.side == side && recording.condition(of: spasm, timeline) == condition
          && spasm.levelsUV.contains { $0.value >= limitsUV[$0.key] ?? 0 }
      }
      let byMinute = Dictionary(grouping: seen) { Int($0.onsetS / 60) }.mapValues(\.count)
      let rows = recording.minutes.filter { $0.condition == condition && $0.channel.side == side }
      return Dictionary(grouping: rows, by: \.minute).sorted { $0.key < $1.key }.map { minute, rows in
        RateBin(count: byMinute[minute] ?? 0, seconds: rows.map(\.analysableS).max() ?? 0)
      }
    }
  }

  /// First phases of the spasms of a side in a condition, with whether any of their phases is tonic.
  public func spasms(_ condition: String, _ side: Side) -> [(spasm: CohortRecording.Spasm, hasTonic: Bool)] {
    recordings.flatMap { recording in
      let timeline = recording.timeline
      let tonicParents = Set(recording.spasms.filter { $0.kind == .tonic }.compactMap(\.parent))
      return recording.spasms.filter { spasm in
        spasm.parent == nil && spasm.side == side && recording.condition(of: spasm, timeline) == condition
      }.map { ($0, $0.kind == .tonic || tonicParents.contains($0.id)) }
    }
  }

  /// What a burst's RMS has to reach to be seen in each channel: twice (6 dB above) the median noise floor.
  public var detectionLimitsUV: [ChannelName: Double] {
    let rows = recordings.flatMap(\.minutes).filter { $0.noiseFloorUV != nil }
    return Dictionary(grouping: rows, by: \.channel).compactMapValues { rows in
      Quartiles(rows.compactMap(\.noiseFloorUV), decimals: 6).map { 2 * $0.median }
    }
  }

  /// Largest RMS of a minute within any prompted task, by channel: the reference contraction.
  public var referenceUV: [ChannelName: Double] {
    let tasks = Set(Marker.vocabulary.filter { $0.category == .task }.map(\.name))
      .subtracting(["rest", "blink", "speech", "chewing"])
    let rows = recordings.flatMap(\.minutes).filter { tasks.contains($0.condition) && $0.analysableS >= 1 }
    return Dictionary(grouping: rows, by: \.channel).compactMapValues { $0.compactMap(\.rmsUV).max() }
  }

  /// Pairs of the synkinesis matrices, summed over the session's recordings.
  public var pairs: [(pair: CohortRecording.Pair, share: ShareInterval)] {
    let all = Dictionary(grouping: recordings.flatMap(\.pairs)) { [$0.source, $0.target] }
    return all.compactMap { key, rows -> (pair: CohortRecording.Pair, share: ShareInterval)? in
      let count = rows.reduce(0) { $0 + $1.count }
      let lagged = rows.filter { $0.lagMS != nil && $0.count > 0 }
      let weight = lagged.reduce(0) { $0 + $1.count }
      let lag =
        weight > 0
        ? lagged.reduce(0) { $0 + ($1.lagMS ?? 0) * Double($1.count) } / Double(weight) : nil
      let labels = Set(rows.compactMap(\.label))
      let pair = CohortRecording.Pair(
        source: key[0], target: key[1], count: count, movements: rows.reduce(0) { $0 + $1.movements }, lagMS: lag,
        label: labels.count == 1 ? labels.first : nil)
      guard let share = ShareInterval(count, of: pair.movements) else { return nil }
      return (pair, share)
    }.sorted { ($0.pair.source, $0.pair.target) < ($1.pair.source, $1.pair.target) }
  }
}
