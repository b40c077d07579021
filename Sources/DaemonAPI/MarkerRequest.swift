// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The body of `POST /v1/markers`: what is noted, and when it was.
///
/// Either `text` (`task:smile:on`, `stimulus:left`, or a note) or `category`, `name` and `state`.
public struct MarkerRequest: Sendable, Hashable, Codable {
  public var category: Marker.Category?
  public var name: String?
  public var state: Marker.State?
  public var text: String?
  /// How long before the request's arrival it happened, in milliseconds.
  public var ageMS: Double?
  /// The instant itself, in place of an age.
  public var at: UTCTime?

  public init(
    category: Marker.Category? = nil, name: String? = nil, state: Marker.State? = nil, text: String? = nil,
    ageMS: Double? = nil, at: UTCTime? = nil
  ) {
    self.category = category
    self.name = name
    self.state = state
    self.text = text
    self.ageMS = ageMS
    self.at = at
  }

  public init(_ marker: Marker, ageMS: Double? = nil, at: UTCTime? = nil) {
    self.init(
      category: marker.category, name: marker.name, state: marker.state, ageMS: ageMS, at: at)
  }

  /// The longest name or text, in bytes of UTF-8: a marker is an annotation, not a document.
  public static let longestText = 400

  /// The oldest that a marker may be at its arrival, in milliseconds.
  public static let oldestMS = 3_600_000.0

  /// The marker that is asked for; throws in words where the request contradicts itself.
  public func marker() throws(FacialisError) -> Marker {
    let marker: Marker
    switch (text, name) {
    case (let text?, nil):
      guard category == nil || category == .note, state == nil else {
        throw .markerInvalid("A marker has either text or category, name and state.")
      }
      marker = category == .note ? Marker(.note, text) : Marker(text: text)
    case (nil, let name?):
      marker = Marker(category ?? .note, name, state ?? .instant)
    default:
      throw .markerInvalid("A marker needs either a text or a name.")
    }
    guard !marker.name.isEmpty, marker.text.utf8.count <= Self.longestText,
      marker.text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else {
      throw .markerInvalid("A marker's text has 1 to \(Self.longestText) bytes and no control characters.")
    }
    guard marker.category == .note || !marker.name.contains(":") else {
      throw .markerInvalid("A marker's name has no colon.")
    }
    guard !marker.text.hasPrefix("facialis/"), marker.text != "BAD_ACQ_SKIP" else {
      throw .markerInvalid("Texts that begin with facialis/ are written by Facialis itself.")
    }
    if let ageMS {
      guard at == nil else { throw .markerInvalid("A marker has either age_ms or at.") }
      guard ageMS.isFinite, (0...Self.oldestMS).contains(ageMS) else {
        throw .markerInvalid("age_ms has to be from 0 to \(Int(Self.oldestMS)).")
      }
    }
    return marker
  }

  private enum CodingKeys: String, CodingKey {
    case category, name, state, text, at
    case ageMS = "age_ms"
  }
}
