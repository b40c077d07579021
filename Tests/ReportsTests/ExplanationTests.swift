// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import FoundationXML
import Reports
import Testing

struct ExplanationTests {
  private static let eye = ChannelName(.right, .orbicularisOculi)
  private static let cheek = ChannelName(.right, .zygomaticusMajor)
  private static let cause = Cause(
    detector: "envelope-likelihood/1", settings: "abcd", thresholdUV: 4.25, noiseFloorUV: 2.5, quality: "hum",
    path: ["evidence 12 nats", "a < b"])

  private func burst(_ onset: Int, _ channel: ChannelName = eye) -> Event {
    Event(
      kind: .burst, onset: onset, duration: 40, channels: [channel], values: [.rmsUV: .number(30)], cause: Self.cause)
  }

  private func explanation() -> Explanation {
    let bursts = [burst(1000), burst(1100), burst(1020, Self.cheek)]
    let train = Event(
      kind: .clonic, onset: 1000, duration: 140, side: .right, channels: [Self.eye, Self.cheek],
      members: bursts.map(\.id), values: [.burstCount: .number(2)],
      cause: Cause(detector: "patterns/1", settings: "abcd", path: ["one side only"]))
    let values = (0..<1000).map { Double(($0 * 37) % 21 - 10) }
    return Explanation(
      event: train, among: bursts + [train, burst(1300)], recording: "a&b.bdf", rate: 1000, firstSample: 800,
      traces: [Self.eye, Self.cheek].map { Explanation.Trace(channel: $0, values: values) })
  }

  @Test func textHasPathThresholdsAndMembers() {
    let text = explanation().text
    for words in [
      "clonic:1000:right of a&b.bdf", "onset 1.0000 s, duration 140.0 ms", "burst_count 2", "1. one side only",
      "settings abcd", "Made of 3 events", "burst:1020:R-ZYG", "threshold 4.25 uV", "floor 2.50 uV", "quality hum",
      Facialis.disclaimer,
    ] { #expect(text.contains(words), "\(words)") }
  }

  @Test func aMarkerHasNoCause() {
    let marker = Marker(text: "task:smile:on").event(at: 5)
    let text = Explanation(event: marker, among: [marker], recording: "x", rate: 1000, firstSample: 0, traces: []).text
    #expect(text.contains("noted, not decided"))
  }

  @Test func thePictureIsWellFormedAndMarksEveryBurst() {
    let svg = explanation().svg
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    #expect(svg.components(separatedBy: "class=\"member\"").count - 1 == 3 + 1)  // and the legend
    #expect(svg.components(separatedBy: "class=\"other\"").count - 1 == 1 + 1)
    #expect(svg.contains("R-ZYG") && svg.contains("a&amp;b.bdf"))
  }

  @Test func thePageHoldsPictureAndText() {
    let html = explanation().html
    #expect(html.contains("<svg") && html.contains("a &lt; b") && html.contains(Facialis.disclaimer))
  }

  @Test func theWindowHasMarginsAndAnEnd() {
    let long = Event(kind: .tonic, onset: 5000, duration: 60_000, side: .right)
    #expect(Explanation.window(of: long, rate: 1000, sampleCount: 100_000) == 4000..<24_000)
    #expect(Explanation.window(of: burst(100), rate: 1000, sampleCount: 200) == 0..<200)
  }

  @Test func channelsAreThoseInvolvedOrAll() {
    let format = Sample.format
    let burst = Sample.burst(Sample.rightEye, 10)
    #expect(Explanation.channels(of: burst, among: [burst], in: format) == [Sample.rightEye])
    let gap = Event(kind: .gap, onset: 10, duration: 5)
    #expect(Explanation.channels(of: gap, among: [], in: format).count == 3)
  }
}
