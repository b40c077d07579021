// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
package import FacialEMG

/// The handler of every row of the route table.
package enum DaemonRoutes {
  package static func table(
    session: any SessionControl, tail: EventTail, visits: SessionStore, connections: ClientCount,
    now: @escaping @Sendable () -> UTCTime
  ) -> RouteTable {
    let clients = ClientCount()
    let status = StatusRoutes(session: session, tail: tail, streams: clients, started: now(), now: now)
    let metrics = MetricsRoutes(
      session: session, tail: tail, streams: clients, connections: connections, started: now(), now: now)
    let events = EventRoutes(session: session, tail: tail)
    let markers = MarkerRoutes(session: session, tail: tail, now: now)
    let recordings = RecordingRoutes(session: session, visits: visits)
    let visit = SessionRoutes(store: visits)
    let audit = AuditRoutes(tail: tail)
    let devices = DeviceRoutes(session: session)
    let streams = StreamRoutes(session: session, tail: tail, clients: clients)
    let measurements = MeasurementRoutes(session: session)
    let past = WaveformRoutes(session: session)
    return RouteTable([
      .status: status.status,
      .description: status.description,
      .metrics: metrics.metrics,
      .events: events.events,
      .event: events.event,
      .stream: streams.stream,
      .devices: devices.list,
      .montage: recordings.montage,
      .setMontage: recordings.setMontage,
      .recordings: recordings.list,
      .startRecording: recordings.start,
      .stopRecording: recordings.stop,
      .session: visit.get,
      .setSession: visit.put,
      .mark: markers.mark,
      .correctMarker: markers.correct,
      .audit: audit.lines,
      .features: measurements.features,
      .spectrum: measurements.spectrum,
      .quality: measurements.quality,
      .recordedWaveform: past.waveform,
    ])
  }
}
