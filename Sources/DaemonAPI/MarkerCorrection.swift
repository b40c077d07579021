// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The body of `PATCH /v1/markers/{n}`: what was meant, or a remark. The marker's event stays as it was logged.
public struct MarkerCorrection: Sendable, Hashable, Codable {
  /// The text as it should read, e.g. `task:pucker:on`.
  public var text: String?
  public var note: String?
  /// When it was corrected; set by the daemon.
  public var utc: UTCTime?

  public init(text: String? = nil, note: String? = nil, utc: UTCTime? = nil) {
    self.text = text
    self.note = note
    self.utc = utc
  }

  /// Throws in words where there is nothing in it or too much.
  public func validate() throws(FacialisError) {
    guard text != nil || note != nil else { throw .markerInvalid("A correction needs a text or a note.") }
    for value in [text, note] {
      if let value, value.isEmpty || value.utf8.count > MarkerRequest.longestText {
        throw .markerInvalid("Text and note have 1 to \(MarkerRequest.longestText) bytes.")
      }
    }
  }
}
