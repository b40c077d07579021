// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Which condition a sample of a recording belongs to: the task that was begun last and is still on, by its markers.
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
    var tasks: [String] = []
    var start = 0
    var name = Self.unmarked
    func close(at sample: Int, into stretches: inout [Stretch]) {
      guard sample > start else { return }
      stretches.append(Stretch(condition: name, samples: start..<sample))
      start = sample
    }
    for event in events.filter({ $0.kind == .marker }).sorted(by: { $0.onset < $1.onset }) {
      let marker = Marker(text: event.values[.marker]?.text ?? "")
      guard marker.category == .task, marker.state != .instant else { continue }
      tasks.removeAll { $0 == marker.name }
      if marker.state == .on { tasks.append(marker.name) }
      let next = tasks.last ?? Self.unmarked
      guard next != name else { continue }
      close(at: min(max(event.onset, 0), sampleCount), into: &stretches)
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
