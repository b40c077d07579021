// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// The instants at which one trigger or stimulus was switched on.
public struct TriggerOnsets: Sendable, Hashable {
  public let name: String
  /// Sample indices, in order.
  public let samples: [Int]

  /// Every trigger and stimulus of a recording, by name.
  public static func all(in events: [Event]) -> [TriggerOnsets] {
    var onsets: [String: [Int]] = [:]
    for event in events where event.kind == .marker {
      guard let text = event.values[.marker]?.text else { continue }
      let marker = Marker(text: text)
      guard marker.category == .trigger || marker.category == .stimulus, marker.state != .off else { continue }
      onsets[marker.name, default: []].append(event.onset)
    }
    return onsets.map { TriggerOnsets(name: $0.key, samples: $0.value.sorted()) }.sorted { $0.name < $1.name }
  }

  private init(name: String, samples: [Int]) {
    self.name = name
    self.samples = samples
  }
}
