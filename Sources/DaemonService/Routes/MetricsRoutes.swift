// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import FacialEMG
import Glibc

/// `GET /metrics`: the daemon's figures for a monitoring system, in OpenMetrics.
struct MetricsRoutes: Sendable {
  let session: any SessionControl
  let tail: EventTail
  let streams: ClientCount
  let connections: ClientCount
  let started: UTCTime
  let now: @Sendable () -> UTCTime

  func metrics(_ request: Request) async throws(FacialisError) -> Reply {
    let snapshot = await session.status()
    var text = MetricsText()
    text.family("facialis_build", .info, "Version of facialisd.", [([("version", Facialis.version)], 1)])
    text.family("facialis_uptime_seconds", .gauge, unit: "seconds", "Since the start.", now().seconds(since: started))
    process(&text)
    session(snapshot, &text)
    samples(snapshot, &text)
    events(&text)
    clients(&text)
    disk(&text)
    return Reply(headers: [("content-type", MetricsText.mediaType)], body: .whole(Array(text.finished.utf8)))
  }

  private func process(_ text: inout MetricsText) {
    let process = ProcessReading.now
    text.family(
      "facialis_cpu_seconds", .counter, unit: "seconds", "CPU time of the process.", ProcessReading.processorSeconds)
    text.family(
      "facialis_resident_memory_bytes", .gauge, unit: "bytes", "Resident memory of the process.",
      process.residentBytes.map { [([], Double($0))] } ?? [])
    text.family("facialis_open_files", .gauge, "Open descriptors.", process.openFiles.map { [([], Double($0))] } ?? [])
    text.family("facialis_threads", .gauge, "Threads.", process.threads.map { [([], Double($0))] } ?? [])
  }

  private func session(_ snapshot: SessionSnapshot, _ text: inout MetricsText) {
    let states = ["idle", "waiting", "monitoring", "recording", "stopping", "ended", "failed"]
    text.family(
      "facialis_session_state", .stateset, "What the session does.",
      states.map { ([("facialis_session_state", $0)], snapshot.session.state == $0 ? 1 : 0) })
    text.family(
      "facialis_sample_rate_hertz", .gauge, unit: "hertz", "Samples a second of a channel.", snapshot.device.rateHz)
    text.family("facialis_channels", .gauge, "Channels of the stream.", Double(snapshot.device.channels.count))
    text.family(
      "facialis_analysis_lag_seconds", .gauge, unit: "seconds", "How far the analysis is behind the stream.",
      snapshot.analysisLagS)
    text.family(
      "facialis_shed", .gauge, "1 while it is left out under overload.",
      ["viewer", "spectra", "features"].map { ([("what", $0)], snapshot.shed.contains($0) ? 1 : 0) })
    text.family("facialis_recording", .gauge, "1 while a recording goes on.", snapshot.recording == nil ? 0 : 1)
    text.family(
      "facialis_recording_seconds", .gauge, unit: "seconds", "Length of the recording that goes on.",
      snapshot.recording.map { [([], $0.durationS)] } ?? [])
  }

  private func samples(_ snapshot: SessionSnapshot, _ text: inout MetricsText) {
    let ledger = snapshot.ledger
    text.family(
      "facialis_samples_expected", .counter, "Frames that were due, by place.",
      ledger.map { ([("place", $0.place)], Double($0.expected)) })
    text.family(
      "facialis_samples_received", .counter, "Frames that arrived, by place.",
      ledger.map { ([("place", $0.place)], Double($0.received)) })
    text.family(
      "facialis_samples_lost", .counter, "Frames that were lost, by place and cause.",
      ledger.flatMap { row in
        row.causes.sorted { $0.key < $1.key }.map {
          ([("place", row.place), ("cause", $0.key)], Double($0.value))
        }
      })
    text.family(
      "facialis_buffer_used", .gauge, "Slots that wait.",
      snapshot.buffers.map { ([("buffer", $0.name)], Double($0.used)) })
    text.family(
      "facialis_buffer_capacity", .gauge, "Slots that there are.",
      snapshot.buffers.map { ([("buffer", $0.name)], Double($0.capacity)) })
  }

  private func events(_ text: inout MetricsText) {
    let reading = tail.counters.reading
    text.family(
      "facialis_events", .counter, "Events published since the start, by kind.",
      EventKind.allCases.map { ([("kind", $0.rawValue)], Double(reading.events[$0] ?? 0)) })
    text.family(
      "facialis_bursts", .counter, "Bursts published since the start, by channel.",
      reading.bursts.sorted { $0.key < $1.key }.map { ([("channel", $0.key)], Double($0.value)) })
    text.histogram(
      "facialis_event_latency_seconds", "From an event's decision to its publication, commit included.",
      reading.eventLatency)
    let last = tail.store.last
    text.family("facialis_event_log_epoch", .gauge, "Epoch of the event log.", Double(last.epoch))
    text.family("facialis_event_log_number", .gauge, "Number of the newest event.", Double(last.number))
  }

  private func clients(_ text: inout MetricsText) {
    text.family(
      "facialis_clients", .gauge, "Clients now.",
      [
        ([("of", "events")], Double(tail.clientCount)), ([("of", "stream")], Double(streams.count)),
        ([("of", "connections")], Double(connections.count)),
      ])
    text.family(
      "facialis_requests", .counter, "Requests answered, by socket and class of status.",
      tail.counters.reading.requests.sorted {
        ($0.key.socket, $0.key.statusClass) < ($1.key.socket, $1.key.statusClass)
      }
      .map { ([("socket", $0.key.socket), ("status", $0.key.statusClass)], Double($0.value)) })
  }

  private func disk(_ text: inout MetricsText) {
    var information = statvfs()
    guard let folder = session.recordingsFolder else { return }
    // Before the first recording there is only the folder above it.
    let above = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
    guard unsafe statvfs(folder, &information) == 0 || statvfs(above, &information) == 0 else { return }
    let block = Double(information.f_frsize)
    text.family(
      "facialis_disk_free_bytes", .gauge, unit: "bytes", "Free on the disk of the recordings.",
      Double(information.f_bavail) * block)
    text.family(
      "facialis_disk_size_bytes", .gauge, unit: "bytes", "Size of the disk of the recordings.",
      Double(information.f_blocks) * block)
  }
}
