// SPDX-License-Identifier: GPL-3.0-or-later

/// The latest frames of a stream with the gaps between them, in bounded memory.
///
/// Recording and analysis read from it at a place of their own, so that a recording can begin in the past and catch up.
/// Memory: 4 bytes a sample of the capacity, taken as it fills.
package struct StreamHistory: Sendable {
  /// What stands at a sample of the stream.
  package enum Item: Sendable, Hashable {
    /// Frames that follow each other, by their place in `memory`, in frames.
    case frames(Range<Int>)
    /// Samples that are missing up to the next frame, so many of them lost in the ring.
    case gap(Int, inRing: Int)
  }

  /// Frames that follow each other, with the gap in front of them.
  private struct Segment {
    var first: Int
    var count: Int
    var lostInRing: Int
  }

  /// Gaps that are remembered at most; beyond, the oldest frames are forgotten with them.
  private static let mostSegments = 1024

  package let channelCount: Int
  /// Frames that are kept at most.
  package let capacity: Int
  /// Interleaved counts, [frame][channel], a ring.
  package private(set) var memory: [Int32] = []
  private var segments: [Segment] = []
  /// The sample of the stream that comes next.
  package private(set) var end = 0
  /// Frames ever stored; the next one's place is this modulo the capacity.
  private var stored = 0
  /// Frames that are kept now.
  private var kept = 0
  private var pendingInRing = 0

  package init(capacity: Int, channelCount: Int) {
    precondition(capacity > 0 && channelCount > 0)
    self.capacity = capacity
    self.channelCount = channelCount
    memory.reserveCapacity(capacity * channelCount)
  }

  /// The oldest sample that is kept.
  package var first: Int { segments.first?.first ?? end }

  /// Samples that are missing at the end of the stream.
  package mutating func gap(_ frames: Int, inRing: Int) {
    end += frames
    pendingInRing += inRing
  }

  /// The next frames, at `end`, at most as many as the capacity.
  package mutating func append(_ counts: Span<Int32>, frames: Int) {
    precondition(frames <= capacity && counts.count >= frames * channelCount)
    if let last = segments.last, last.first + last.count == end {
      segments[segments.count - 1].count += frames
    } else {
      segments.append(Segment(first: end, count: frames, lostInRing: pendingInRing))
      pendingInRing = 0
      if segments.count > Self.mostSegments { kept -= segments.removeFirst().count }
    }
    var place = stored % capacity * channelCount
    let size = capacity * channelCount
    var done = 0
    while done < frames * channelCount {
      if place == size { place = 0 }
      if place == memory.count {
        memory.append(counts[done])
        place += 1
        done += 1
        continue
      }
      let length = min(frames * channelCount - done, memory.count - place)
      var target = memory.mutableSpan
      for index in 0..<length { target[place + index] = counts[done + index] }
      place += length
      done += length
    }
    stored += frames
    kept += frames
    end += frames
    forget()
  }

  /// What stands at a sample up to `end`; samples older than the oldest are missing.
  package func item(at sample: Int) -> Item {
    precondition(sample < end)
    var behind = 0
    for segment in segments.reversed() {
      behind += segment.count
      if sample >= segment.first + segment.count {
        // Behind this segment comes a gap, up to the one that was looked at before it or to the end.
        let next = segments.first { $0.first > sample }
        return .gap((next?.first ?? end) - sample, inRing: next?.lostInRing ?? pendingInRing)
      }
      if sample >= segment.first {
        let place = (stored - behind + sample - segment.first) % capacity
        return .frames(place..<min(place + segment.first + segment.count - sample, capacity))
      }
    }
    return .gap(first - sample, inRing: 0)
  }

  /// The first frame that is kept at a sample or after it; `end` where there is none.
  package func beginning(from sample: Int) -> Int {
    for segment in segments where segment.first + segment.count > sample { return max(segment.first, sample) }
    return end
  }

  private mutating func forget() {
    while kept > capacity, let oldest = segments.first {
      let surplus = kept - capacity
      if oldest.count <= surplus {
        segments.removeFirst()
        kept -= oldest.count
      } else {
        segments[0].first += surplus
        segments[0].count -= surplus
        segments[0].lostInRing = 0
        kept -= surplus
      }
    }
  }
}
