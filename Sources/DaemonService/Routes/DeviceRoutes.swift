// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG

/// `GET /v1/devices`.
struct DeviceRoutes: Sendable {
  let session: any SessionControl

  func list(_ request: Request) async throws(FacialisError) -> Reply {
    try .json(DeviceList(try await session.devices()))
  }
}
