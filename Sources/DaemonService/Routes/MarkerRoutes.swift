// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import FacialEMG

/// `POST /v1/markers` and `PATCH /v1/markers/{number}`.
struct MarkerRoutes: Sendable {
  let session: any SessionControl
  let tail: EventTail
  let now: @Sendable () -> UTCTime

  func mark(_ request: Request) async throws(FacialisError) -> Reply {
    let asked = try WireJSON.decode(MarkerRequest.self, from: request.body)
    let marker = try asked.marker()
    let reply = try await session.mark(marker, ageSeconds: (asked.ageMS ?? 0) / 1000, at: asked.at)
    // A note may be about the patient; its place in the log says which one it was.
    return try .json(reply, status: 201).about(reply.number.map { "event \(reply.epoch ?? 0)-\($0)" })
  }

  func correct(_ request: Request) async throws(FacialisError) -> Reply {
    let correction = try WireJSON.decode(MarkerCorrection.self, from: request.body)
    try correction.validate()
    let name = request.parameters["number"] ?? ""
    let position = try EventParameters.position(name, epoch: tail.store.epoch)
    guard let event = try tail.store.event(at: position) else { throw .eventUnknown(String(name.prefix(40))) }
    guard event.event.kind == .marker else { throw .notAMarker }
    let logged = LoggedCorrection(utc: now(), text: correction.text, note: correction.note)
    try tail.correct(event, logged)
    let revision = try tail.store.revisions(from: position, through: position)[position]
    return try .json(EventObject(event, revision)).about("event \(position)")
  }
}
