// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG

/// `GET` and `PUT /v1/session`: the visit that goes on.
struct SessionRoutes: Sendable {
  let store: SessionStore

  func get(_ request: Request) async throws(FacialisError) -> Reply {
    try Self.reply(store.current)
  }

  func put(_ request: Request) async throws(FacialisError) -> Reply {
    let asked = try WireJSON.decode(SessionDocument.self, from: request.body, isStrict: true)
    do throws(FacialisError) {
      let document = try store.replace(asked, ifMatch: request.headers["if-match"])
      return try Self.reply(document).about("session version \(document.version)")
    } catch {
      switch error.code {
      case FacialisError.sessionVersionMissingCode: return .problem(error, status: 428)
      case FacialisError.sessionChangedCode:
        return .problem(error, status: 412, headers: [("etag", store.current.entityTag)])
      default: throw error
      }
    }
  }

  private static func reply(_ document: SessionDocument) throws(FacialisError) -> Reply {
    var reply = try Reply.json(document)
    reply.headers += [("etag", document.entityTag), ("cache-control", "no-cache")]
    return reply
  }
}
