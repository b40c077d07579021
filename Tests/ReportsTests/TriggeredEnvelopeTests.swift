// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Reports
import Testing

/// Latencies of envelopes that were drawn by hand: 9 and 11 uV in turn before the onset, an interval of about 7 to 13.
struct TriggeredEnvelopeTests {
  private static func envelope(
    _ change: Range<Int>, to value: Double, count: Int = 20, channel: ChannelName = Sample.rightEye
  ) -> TriggeredEnvelope {
    var means = (0..<TriggeredEnvelope.binCount).map { $0 % 2 == 0 ? 9.0 : 11.0 }
    for bin in change { means[bin] = value }
    return TriggeredEnvelope(
      trigger: "light", channel: channel, count: count, leftOut: 1, means: means,
      errors: means.map { $0 / 20 })
  }

  @Test(arguments: [
    (110..<140, 40.0, 20, TriggeredEnvelope.Latency.rises(50)),
    (100..<105, 40, 20, .rises(0)),
    (295..<300, 40, 20, .rises(975)),
    (110..<114, 40, 20, .none),
    (110..<140, 12.9, 20, .none),
    (120..<140, 2, 20, .falls(100)),
    (50..<90, 11, 20, .none),
    (110..<140, 40, 4, .tooFewTriggers),
  ])
  func latency(change: Range<Int>, value: Double, count: Int, expected: TriggeredEnvelope.Latency) {
    #expect(Self.envelope(change, to: value, count: count).latency == expected)
  }

  /// Both sides in the page, with what was measured in words; the scale is the larger side's.
  @Test func pageShowsCurvesAndLatencies() {
    let lit = (1...20).map { Marker(.trigger, "light", .on).event(at: $0 * 10_000) }
    let envelopes = [
      Self.envelope(110..<140, to: 40), Self.envelope(0..<0, to: 0, channel: Sample.leftEye),
    ]
    let page = RecordingReport(
      summary: Sample.summary, provenance: Sample.provenance, events: EventList(Sample.events + lit),
      sampleCount: Sample.sampleCount, envelopes: envelopes
    ).html
    for fact in [
      "Mean rectified envelope around light", "n = 20 triggers", "<th scope=\"row\">R-OOC</th><td>20</td><td>1</td>",
      "<td>40</td><td>50</td>", "<td>11</td><td>none</td>",
    ] {
      #expect(page.contains(fact), "\(fact)")
    }
    #expect(page.components(separatedBy: ">42</text>").count == 3)
    #expect(!page.contains("<script") && !page.contains("src=") && !page.contains("href="))
  }
}
