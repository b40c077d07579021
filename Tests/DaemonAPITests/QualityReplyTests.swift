// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import Testing

/// Electrodes in words.
struct QualityReplyTests {
  private static func measured(
    _ side: Side = .left, quality: String = "good", floor: Double? = 2, hum: Double = -40, offset: Double? = nil
  ) -> QualityReply.Measured {
    .init(
      name: ChannelName(side, .mentalis), quality: quality, noiseFloorUV: floor, humDB: hum, offsetMV: offset)
  }

  @Test(arguments: [
    (measured(), QualityReply.Verdict.good, "L-MEN: noise 2.0 uV"),
    (measured(quality: "hum", floor: 4, hum: 20), .check, "L-MEN: hum 40 uV, check the reference"),
    (measured(floor: 12), .check, "L-MEN: noise 12.0 uV, clean the skin and let the face rest"),
    (measured(quality: "lead off"), .bad, "L-MEN: lead off, press the electrodes on or replace them"),
    (measured(quality: "saturated"), .bad, "L-MEN: saturated, lower the gain or let the electrode settle"),
    (measured(floor: nil), .unknown, "L-MEN: settling, keep the face at rest"),
    (measured(offset: -210), .check, "L-MEN: offset -210 mV, check gel and metal of both electrodes"),
  ])
  func aChannelInWords(channel: QualityReply.Measured, verdict: QualityReply.Verdict, words: String) {
    let reply = QualityReply([channel]).channels[0]
    #expect(reply.verdict == verdict && reply.words == words)
  }

  @Test func sidesThatDifferAreNamed() {
    #expect(QualityReply([Self.measured(), Self.measured(.right, floor: 5)]).pairs.isEmpty)
    let pairs = QualityReply([Self.measured(floor: 2), Self.measured(.right, floor: 9)]).pairs
    #expect(pairs == ["R-MEN has 4.5 times the noise of L-MEN: prepare the skin alike"])
  }
}
