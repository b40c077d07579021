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
    for (sample, marker) in Self.taskMarkers(events) {
      let next = marker.state == .off ? Self.unmarked : marker.name
      guard next != name else { continue }
      close(at: min(max(sample, 0), sampleCount), into: &stretches)
      name = next
    }
    close(at: sampleCount, into: &stretches)
    self.stretches = stretches
  }

  /// The markers of tasks in order; at one sample, what ends comes before what begins.
  private static func taskMarkers(_ events: [Event]) -> [(sample: Int, marker: Marker)] {
    var tasks: [(sample: Int, marker: Marker)] = []
    for event in events where event.kind == .marker {
      let marker = Marker(text: event.values[.marker]?.text ?? "")
      if marker.category == .task { tasks.append((event.onset, marker)) }
    }
    return tasks.sorted { a, b in
      if a.sample != b.sample { return a.sample < b.sample }
      return a.marker.state == .off && b.marker.state != .off
    }
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
