// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Reports
import Testing

/// The spectrograms on the page.
struct SpectrogramFigureTests {
  private static func page(_ columns: [[Float]?]) -> String {
    let spectrogram = ChannelSpectrogram(
      channel: Sample.rightEye, bursts: 5, columnS: 0.5, segmentS: 0.25, resolution: 4, rowCount: 2, columns: columns)
    return RecordingReport(
      summary: Sample.summary, provenance: Sample.provenance, events: EventList(Sample.events),
      sampleCount: Sample.sampleCount, spectrograms: [spectrogram]
    ).html
  }

  /// Powers of 10 dB and below: the lightest colour is 10 dB, -15 dB the middle one, -40 dB and nothing the darkest; gaps are white.
  @Test func coloursStandForDecibels() throws {
    let page = Self.page([[10, 0.0316228], nil, [0.0001, 0]])
    let addresses = page.matches(of: /href="data:image\/png;base64,([^"]+)"/)
    #expect(addresses.count == 2)
    let address = try #require(addresses.first)
    let bytes = [UInt8](try #require(Data(base64Encoded: String(address.1))))
    // Behind signature, IHDR, 256 colours, the head of IDAT, of zlib and of its block: two rows of a filter and three pixels.
    let from = 8 + 25 + 12 + 768 + 8 + 2 + 5
    #expect(Array(bytes[from..<from + 8]) == [0, 127, 255, 0, 0, 254, 255, 0])
  }

  @Test func pageSaysWhatIsShownAndLoadsNothing() {
    let page = Self.page([[10, 1], nil, [0.1, 0.1]])
    for fact in [
      "aria-label=\"Spectrogram, R-OOC: the channel of the side with most bursts (n = 5)", "n = 2 columns of 0.5 s",
      "up to 2 segments of 0.25 s; rows of 4 Hz", ">10 dB</text>", ">-40</text>",
    ] {
      #expect(page.contains(fact), "\(fact)")
    }
    #expect(page.components(separatedBy: "href=").count == page.components(separatedBy: "href=\"data:image/png;").count)
    for word in ["<script", "http://", "https://", "src=", "url("] { #expect(!page.contains(word), "\(word)") }
  }

  @Test func nothingRecordedMakesNoSection() {
    #expect(!Self.page([nil, nil]).contains("Spectrograms"))
  }
}
