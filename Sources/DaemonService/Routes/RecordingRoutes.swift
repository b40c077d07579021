// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG

/// Recordings and the montage.
struct RecordingRoutes: Sendable {
  let session: any SessionControl

  func list(_ request: Request) async throws(FacialisError) -> Reply {
    try .json(RecordingList(await session.recordings()))
  }

  func start(_ request: Request) async throws(FacialisError) -> Reply {
    let asked = try WireJSON.decode(DaemonAPI.RecordingRequest.self, from: request.body)
    try asked.validate()
    return try .json(await session.startRecording(asked), status: 201)
  }

  func stop(_ request: Request) async throws(FacialisError) -> Reply {
    try .json(await session.stopRecording())
  }

  func montage(_ request: Request) async throws(FacialisError) -> Reply {
    try .json(MontageDocument(await session.montage()))
  }

  func setMontage(_ request: Request) async throws(FacialisError) -> Reply {
    let montage = try WireJSON.decode(MontageDocument.self, from: request.body).montage
    try montage.validate()
    try await session.setMontage(montage)
    return try .json(MontageDocument(await session.montage()))
  }
}
