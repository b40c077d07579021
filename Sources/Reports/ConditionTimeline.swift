// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Which condition a sample of a recording belongs to: the task whose marker came last, unless it was the end of one.
public struct ConditionTimeline: Sendable, Hashable {
  /// A stretch of one condition.
  public struct Stretch: Sendable, Hashable {
    public let condition: String
    public let samples: Range<Int>
  }

  /// What a stretch is called where no task was on.
  public static let unmarked = "unmarked"

  /// The stretches in order, without holes, from 0 to the recording's end.
  public let stretches: [Stretch]

  /// Follows the marker events of a recording of `sampleCount` samples; their order does not matter.
  public init(events: [Event], sampleCount: Int) {
    var stretches: [Stretch] = []
    var start = 0
    var name = Self.unmarked
    func close(at sample: Int, into stretches: inout [Stretch]) {
      guard sample > start else { return }
      stretches.append(Stretch(condition: name, samples: start..<sample))
      start = sample
    }
    // At one sample, what ends comes before what begins.
    let changes = events.filter { $0.kind == .marker }.map { event in
      (sample: event.onset, marker: Marker(text: event.values[.marker]?.text ?? ""))
    }.filter { $0.marker.category == .task }.sorted {
      ($0.sample, $0.marker.state == .off ? 0 : 1) < ($1.sample, $1.marker.state == .off ? 0 : 1)
    }
    for (sample, marker) in changes {
      let next = marker.state == .off ? Self.unmarked : marker.name
      guard next != name else { continue }
      close(at: min(max(sample, 0), sampleCount), into: &stretches)
      name = next
    }
    close(at: sampleCount, into: &stretches)
    self.stretches = stretches
  }

  /// The condition of a sample; what lies outside of the recording belongs to its nearest end.
  public func condition(at sample: Int) -> String {
    var low = 0
    var high = stretches.count
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].samples.upperBound <= sample { low = middle + 1 } else { high = middle }
    }
    return stretches.isEmpty ? Self.unmarked : stretches[min(low, stretches.count - 1)].condition
  }

  /// The conditions that occur, in order of their first stretch.
  public var conditions: [String] {
    var seen: Set<String> = []
    return stretches.map(\.condition).filter { seen.insert($0).inserted }
  }
}
