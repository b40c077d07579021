// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
package import FacialEMG
import Logging

/// Answers one request after another: gate, route, handler, audit trail.
package struct Responder: Sendable {
  private let table: RouteTable
  private let audit: @Sendable (AuditEntry) -> Void
  private let now: @Sendable () -> UTCTime

  private let counters: ServiceCounters

  package init(
    table: RouteTable, now: @escaping @Sendable () -> UTCTime, counters: ServiceCounters = ServiceCounters(),
    audit: @escaping @Sendable (AuditEntry) -> Void
  ) {
    self.table = table
    self.counters = counters
    self.now = now
    self.audit = audit
  }

  package func respond(to request: Request) async -> Reply {
    let reply = await answer(request)
    counters.count(reply.status, on: request.access)
    return reply
  }

  private func answer(_ request: Request) async -> Reply {
    if let refusal = RequestGate.refusal(of: request) { return refusal }
    switch table.match(method: request.method, path: request.path, access: request.access) {
    case .refused(let reply): return reply
    case .found(let route, let handler, let parameters):
      var request = request
      request.parameters = parameters
      let reply: Reply
      var code = ""
      do {
        reply = try await handler(request)
      } catch {
        reply = .problem(error)
        code = " \(error.code)"
      }
      if route.access == .control {
        audit(
          AuditEntry(
            utc: now(), uid: request.peer.uid, gid: request.peer.gid, pid: request.peer.pid,
            command: request.peer.command, action: "\(route.method.rawValue) \(route.path)", object: reply.object,
            outcome: "\(reply.status)\(code)"))
      }
      return reply
    }
  }
}
