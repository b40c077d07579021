// SPDX-License-Identifier: GPL-3.0-or-later

/// Something in a file that is not as the standard says, could be lived with, and may stop other programs.
public struct RecordingWarning: Sendable, Hashable, Codable {
  /// Kebab-case and stable, e.g. `torn-record`.
  public var code: String
  /// One sentence in the user's words.
  public var message: String
  /// Where in the file; nil where it is no single place.
  public var byteOffset: Int?

  public init(_ code: String, _ message: String, byteOffset: Int? = nil) {
    self.code = code
    self.message = message
    self.byteOffset = byteOffset
  }

  private enum CodingKeys: String, CodingKey {
    case code, message
    case byteOffset = "byte_offset"
  }
}
