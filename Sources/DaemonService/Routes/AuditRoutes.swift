// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import FacialEMG

/// `GET /v1/audit`: who changed what.
struct AuditRoutes: Sendable {
  let tail: EventTail
  private static let largestPage = 1000

  func lines(_ request: Request) async throws(FacialisError) -> Reply {
    func number(_ key: String, _ range: ClosedRange<Int>) throws(FacialisError) -> Int? {
      guard let text = request.query[key] else { return nil }
      guard let number = Int(text), range.contains(number) else {
        throw .queryInvalid(
          "\(key) is \"\(text.prefix(40))\".",
          mend:
            "It has to be a whole number from \(range.lowerBound)\(range.upperBound < .max ? " to \(range.upperBound)" : "")."
        )
      }
      return number
    }
    if let unknown = request.query.keys.sorted().first(where: { $0 != "limit" && $0 != "before" }) {
      throw .queryInvalid("There is no parameter \"\(unknown.prefix(40))\".", mend: "Known are limit and before.")
    }
    let lines = try tail.store.auditTrail(
      limit: try number("limit", 1...Self.largestPage) ?? 100, before: try number("before", 1...(.max)))
    return try .json(AuditPage(lines: lines.map { AuditPage.Line(number: $0.number, entry: $0.entry) }))
  }
}
