// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// An error on the socket, `application/problem+json` after RFC 9457, with Facialis' code and mend.
public struct ProblemDocument: Sendable, Hashable, Codable {
  public static let mediaType = "application/problem+json"

  public var type: String
  public var title: String
  public var status: Int
  public var detail: String
  /// Kebab-case and stable, for programs.
  public var code: String
  /// What to do about it.
  public var mend: String

  public init(status: Int, title: String, detail: String, code: String, mend: String) {
    type = "about:blank"
    self.status = status
    self.title = title
    self.detail = detail
    self.code = code
    self.mend = mend
  }

  /// The document of an error; the status follows from its category unless given.
  public init(_ error: FacialisError, status: Int? = nil) {
    let status = status ?? error.category.httpStatus
    self.init(
      status: status, title: Self.phrase(status), detail: error.message, code: error.code, mend: error.mend)
  }

  /// The error that a client throws for it.
  public var error: FacialisError {
    FacialisError(code, category, detail, mend: mend)
  }

  private var category: FacialisError.Category {
    switch status {
    case 403: .noPermission
    case 404: .notFound
    case 409, 412, 428: .conflict
    case 503: .unavailable
    case 507: .inputOutput
    case 400, 405, 406, 408, 411, 413, 414, 415, 421, 431: .usage
    case 422: .badData
    default: .software
    }
  }

  private static func phrase(_ status: Int) -> String {
    switch status {
    case 400: "Bad Request"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 421: "Misdirected Request"
    case 422: "Unprocessable Content"
    case 428: "Precondition Required"
    case 431: "Request Header Fields Too Large"
    case 503: "Service Unavailable"
    case 507: "Insufficient Storage"
    default: "Internal Server Error"
    }
  }
}
