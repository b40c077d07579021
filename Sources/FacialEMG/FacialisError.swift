// SPDX-License-Identifier: GPL-3.0-or-later

/// An error as a value: a code for programs, a message in the user's words, and the mend.
///
/// Rooms add static functions that make theirs; nothing else is thrown across a room's face.
public struct FacialisError: Error, Sendable, Hashable, Codable {
  /// What kind of failure it is; decides exit status and HTTP status.
  public enum Category: String, Sendable, Hashable, Codable {
    case usage
    case badData
    case notFound
    case unavailable
    case conflict
    case noPermission
    case configuration
    case inputOutput
    case software

    /// The exit status after sysexits.h.
    public var exitStatus: Int32 {
      switch self {
      case .usage: 64
      case .badData: 65
      case .notFound: 66
      case .unavailable, .conflict: 69
      case .software: 70
      case .inputOutput: 74
      case .noPermission: 77
      case .configuration: 78
      }
    }

    /// The HTTP status of the problem document.
    public var httpStatus: Int {
      switch self {
      case .usage, .badData, .configuration: 422
      case .notFound: 404
      case .unavailable: 503
      case .conflict: 409
      case .noPermission: 403
      case .inputOutput: 507
      case .software: 500
      }
    }
  }

  /// Kebab-case and stable, e.g. `adc-not-permitted`.
  public let code: String
  public let category: Category
  /// What is wrong, in one sentence of the user's words.
  public let message: String
  /// What to do about it.
  public let mend: String

  public init(_ code: String, _ category: Category, _ message: String, mend: String) {
    self.code = code
    self.category = category
    self.message = message
    self.mend = mend
  }
}

extension FacialisError: CustomStringConvertible {
  public var description: String { mend.isEmpty ? message : "\(message) \(mend)" }
}
