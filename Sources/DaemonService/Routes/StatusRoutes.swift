// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import FacialEMG

/// `GET /v1/status` and `GET /v1/openapi.json`.
struct StatusRoutes: Sendable {
  let session: any SessionControl
  let tail: EventTail
  let streams: ClientCount
  let started: UTCTime
  let now: @Sendable () -> UTCTime

  func status(_ request: Request) async throws(FacialisError) -> Reply {
    let snapshot = await session.status()
    let now = now()
    let last = tail.store.last
    return try .json(
      StatusReply(
        utc: now, uptimeS: Decimal.round(now.seconds(since: started), 3), device: snapshot.device,
        session: snapshot.session, recording: snapshot.recording, disk: snapshot.disk, buffers: snapshot.buffers,
        ledger: snapshot.ledger,
        load: StatusReply.Load(
          analysisLagS: snapshot.analysisLagS, shed: snapshot.shed, clients: tail.clientCount + streams.count,
          cpuS: Decimal.round(ProcessReading.processorSeconds, 3)),
        events: StatusReply.Log(epoch: last.epoch, lastNumber: last.number)))
  }

  func description(_ request: Request) async throws(FacialisError) -> Reply {
    Reply(headers: [("content-type", "application/json")], body: .whole(Array(APIDescription.json.utf8)))
  }
}
