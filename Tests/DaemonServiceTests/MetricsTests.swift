// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import DaemonService
import FacialEMG
import Testing

struct MetricsTests {
  @Test func familiesAreWrittenAsTheFormatWantsThem() {
    var text = MetricsText()
    text.family("a_seconds", .counter, unit: "seconds", "Help \"x\"\n.", 1.5)
    text.family("b", .gauge, "B.", [([("l", "quo\"te\\\n")], 2)])
    text.family("none", .gauge, "Left out.", [])
    text.family("v", .info, "Version.", [([("version", "1")], 1)])
    #expect(
      text.finished == #"""
        # TYPE a_seconds counter
        # UNIT a_seconds seconds
        # HELP a_seconds Help \"x\"\n.
        a_seconds_total 1.5
        # TYPE b gauge
        # HELP b B.
        b{l="quo\"te\\\n"} 2
        # TYPE v info
        # HELP v Version.
        v_info{version="1"} 1
        # EOF

        """#)
  }

  @Test func aHistogramCountsUpToEachBound() {
    var histogram = LatencyHistogram()
    for seconds in [0.0004, 0.0005, 0.0006, 3, 100, -1] { histogram.observe(seconds) }
    var text = MetricsText()
    text.histogram("h_seconds", "H.", histogram)
    let lines = text.finished.split(separator: "\n")
    #expect(lines.contains("h_seconds_bucket{le=\"0.0005\"} 3"))
    #expect(lines.contains("h_seconds_bucket{le=\"0.001\"} 4"))
    #expect(lines.contains("h_seconds_bucket{le=\"2.0\"} 4"))
    #expect(lines.contains("h_seconds_bucket{le=\"5.0\"} 5"))
    #expect(lines.contains("h_seconds_bucket{le=\"+Inf\"} 6"))
    #expect(lines.contains("h_seconds_count 6"))
    #expect(lines.contains("h_seconds_sum 103.0015"))
  }

  @Test(.timeLimit(.minutes(1))) func theRouteTellsEventsRequestsAndDisk() async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    try daemon.log(1...3)
    try daemon.log(9...9, .clonic)
    _ = try await daemon.exchange("GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    let answer = try await daemon.exchange(
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", socket: "observe.sock")
    #expect(answer.contains("content-type: application/openmetrics-text; version=1.0.0; charset=utf-8"))
    let lines = Set(answer.split(whereSeparator: \.isNewline).map(String.init))
    #expect(lines.contains("facialis_events_total{kind=\"burst\"} 3"))
    #expect(lines.contains("facialis_events_total{kind=\"clonic\"} 1"))
    #expect(lines.contains("facialis_bursts_total{channel=\"L-OOC\"} 3"))
    #expect(lines.contains("facialis_event_latency_seconds_count 4"))
    #expect(lines.contains("facialis_requests_total{socket=\"control\",status=\"4xx\"} 1"))
    #expect(lines.contains("facialis_session_state{facialis_session_state=\"monitoring\"} 1"))
    #expect(lines.contains { $0.hasPrefix("facialis_resident_memory_bytes ") })
    #expect(answer.hasSuffix("# EOF\n"))
    try await daemon.stop()
  }
}
