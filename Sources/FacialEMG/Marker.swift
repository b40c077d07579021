// SPDX-License-Identifier: GPL-3.0-or-later

/// What a person or a device notes at an instant.
public struct Marker: Sendable, Hashable, Codable {
  public enum Category: String, Sendable, Hashable, Codable, CaseIterable {
    case trigger
    case task
    case treatment
    case stimulus
    case note
  }

  public enum State: String, Sendable, Hashable, Codable, CaseIterable {
    case on
    case off
    case instant
  }

  public var category: Category
  /// `light`, `smile`, ... or a note's free text.
  public var name: String
  public var state: State

  public init(_ category: Category, _ name: String, _ state: State = .instant) {
    self.category = category
    self.name = name
    self.state = state
  }

  /// The annotation text in files and on the command line: `task:smile:on`, `stimulus:left`, or a note as it is.
  public var text: String {
    switch (category, state) {
    case (.note, _): name
    case (_, .instant): "\(category.rawValue):\(name)"
    default: "\(category.rawValue):\(name):\(state.rawValue)"
    }
  }

  /// Reads an annotation text; whatever has no known category in front is a note.
  public init(text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts.count <= 3, !parts[1].isEmpty,
      let category = Category(rawValue: String(parts[0])), category != .note
    else {
      self.init(.note, text)
      return
    }
    guard parts.count == 3 else {
      self.init(category, String(parts[1]))
      return
    }
    guard let state = State(rawValue: String(parts[2])), state != .instant else {
      self.init(.note, text)
      return
    }
    self.init(category, String(parts[1]), state)
  }
}

extension Marker {
  /// The canonical event of the marker at a sample.
  public func event(at sample: Int) -> Event {
    Event(
      kind: .marker, onset: sample,
      values: [.marker: .text(text), .markerState: .text(state.rawValue)])
  }
}
