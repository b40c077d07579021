// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG

/// Recordings and the montage.
struct RecordingRoutes: Sendable {
  let session: any SessionControl
  let visits: SessionStore

  func list(_ request: Request) async throws(FacialisError) -> Reply {
    try .json(RecordingList(await session.recordings()))
  }

  func start(_ request: Request) async throws(FacialisError) -> Reply {
    let visit = visits.current.session
    let asked = try WireJSON.decode(DaemonAPI.RecordingRequest.self, from: request.body).completed(by: visit)
    try asked.validate()
    let reply = try await session.startRecording(asked, of: visit, by: request.peer.uid)
    return try .json(reply, status: 201).about(reply.id)
  }

  func stop(_ request: Request) async throws(FacialisError) -> Reply {
    let reply = try await session.stopRecording()
    return try .json(reply).about(reply.id)
  }

  func montage(_ request: Request) async throws(FacialisError) -> Reply {
    try .json(MontageDocument(await session.montage()))
  }

  func setMontage(_ request: Request) async throws(FacialisError) -> Reply {
    let montage = try WireJSON.decode(MontageDocument.self, from: request.body).montage
    try montage.validate()
    try await session.setMontage(montage)
    return try .json(MontageDocument(await session.montage())).about("montage of \(montage.channels.count) channels")
  }
}
