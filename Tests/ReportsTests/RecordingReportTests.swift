// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Reports
import Testing

struct RecordingReportTests {
  private func html(_ events: [Event] = Sample.events) -> String {
    RecordingReport(
      summary: Sample.summary, provenance: Sample.provenance, events: EventList(events), sampleCount: Sample.sampleCount
    ).html
  }

  @Test func standsAloneAndSaysWhatItIsNot() {
    let page = html()
    #expect(page.contains(Facialis.disclaimer))
    #expect(page.contains("default-src 'none'"))
    for word in ["<script", "http://", "https://", "src=", "href=", "@import", "url("] {
      #expect(!page.contains(word), "\(word)")
    }
  }

  /// Well-formed enough for an XML parser once the void elements of HTML are closed.
  @Test func everyElementIsClosed() throws {
    let page = html()
      .replacingOccurrences(of: "<!DOCTYPE html>", with: "")
      .replacingOccurrences(of: "(<meta[^>]*)>", with: "$1/>", options: .regularExpression)
    var open: [Substring] = []
    for match in page.matches(of: /<(\/?)([a-z0-9]+)[^>]*?(\/?)>/) {
      if match.1.isEmpty {
        if match.3.isEmpty { open.append(match.2) }
      } else {
        #expect(open.popLast() == match.2)
      }
    }
    #expect(open.isEmpty)
  }

  @Test(arguments: [
    "0 (0-0.74/min, 5 min)", "R-ZYG \u{2192} R-OOC", "19 of 20", "movement_locked", "not tested on patients",
    "high_pass_hz", "ab12", "1 pop", "ECG",
    "The header says &lt;0 records&gt;.",
  ])
  func shows(_ fact: String) {
    #expect(html().contains(fact), "\(fact)")
  }

  @Test func saysWhoseItIsAndWhatWasEntered() {
    var summary = Sample.summary
    summary.recording.subject = "S014"
    summary.recording.start = "2026-11-30T10:00:00.25"
    summary.recording.device = "BioSemi ActiveTwo"
    summary.recording.montage = "face-8"
    summary.recording.electrodes = ["impedance_kohm.L-OOC": .number(5), "material": .text("Ag/AgCl")]
    summary.covariates = [
      "caffeine_mg": .number(200), "affected_side": .text("right"), "drugs.baclofen.name": .text("baclofen"),
      "drugs.baclofen.dose_mg": .number(10),
    ]
    let page = RecordingReport(
      summary: summary, provenance: Sample.provenance, events: EventList(Sample.events), sampleCount: Sample.sampleCount
    ).html
    for fact in [
      "S014", "<td>2026-11-30 10:00:00</td>", "BioSemi ActiveTwo", "face-8",
      "impedance (kohm) L-OOC 5; material Ag/AgCl",
      "<th scope=\"row\">caffeine (mg)</th><td>200</td>", "<th scope=\"row\">affected side</th><td>right</td>",
      "L-OOC (left orbicularis oculi)", "<th scope=\"row\">drugs baclofen dose (mg)</th><td>10</td>",
    ] {
      #expect(page.contains(fact), "\(fact)")
    }
  }

  /// Three flashes, each followed by a spasm of the right side.
  @Test func triggersStandWithTheSpasmsAroundThem() {
    #expect(!html().contains("Around triggers"))
    let lit = [100_000, 200_000, 300_000].flatMap { onset in
      [
        Marker(.trigger, "light", .on).event(at: onset), Marker(.trigger, "light", .off).event(at: onset + 5000),
        Event(kind: .isolated, onset: onset + 2000, duration: 50, side: .right, channels: [Sample.rightEye]),
      ]
    }
    let page = html(Sample.events + lit)
    // One dashed line at each flash: 100, 200 and 300 of 360 s, over 880 columns from 110 on.
    #expect(page.contains("M354 16V") && page.contains("M598 16V") && page.contains("M843 16V"))
    #expect(page.contains("light, right") && page.contains("light, left"))
    #expect(page.contains("n = 3 triggers") && page.contains("Spasms within 5 s behind: 3"))
    #expect(page.contains("Spasms within 5 s behind: 0"))
  }

  @Test func sizeDoesNotGrowWithTheNumberOfEvents() {
    var random = RandomSource(seed: 1)
    let many = (0..<50_000).map { _ in Sample.burst(Sample.rightEye, Int(random.uniform(0, 359_000))) }
    #expect(html(Sample.events + many).utf8.count < html().utf8.count + 20_000)
    #expect(html().utf8.count < 60_000)
  }

  /// An event on the last sample, one beyond it and one before the first must not break the figures.
  @Test(arguments: [-500, 0, 359_999, 400_000])
  func eventsAtTheEdges(onset: Int) {
    #expect(html([Sample.burst(Sample.rightEye, onset)]).contains("</html>"))
  }
}
