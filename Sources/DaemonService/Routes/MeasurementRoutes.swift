// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG

/// `GET /v1/features`, `/v1/spectrum` and `/v1/quality`: the latest of every channel.
struct MeasurementRoutes: Sendable {
  let session: any SessionControl

  func features(_ request: Request) async throws(FacialisError) -> Reply {
    try .json(session.latestFeatures())
  }

  func spectrum(_ request: Request) async throws(FacialisError) -> Reply {
    let channels = try StreamParameters.channels(request.query["channels"], session.format)
    return try .json(session.latestSpectra(channels: channels))
  }

  func quality(_ request: Request) async throws(FacialisError) -> Reply {
    try .json(session.latestQuality())
  }
}
