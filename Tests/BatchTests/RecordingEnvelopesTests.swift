// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Recordings
import Reports
import Testing

/// Envelopes of a signal that is known: 2 uV of 210 Hz, and on the left, from 120 to 400 ms behind each flash, 50 and 150 uV in turn.
struct RecordingEnvelopesTests {
  private static let left = ChannelName(.left, .orbicularisOculi)
  private static let right = ChannelName(.right, .orbicularisOculi)
  /// Mean of a rectified sine of amplitude 1.
  private static let rectified = 2 / PortableMath.pi
  private static let flashes = (0..<12).map { 1000 + 3003 * $0 }
  /// One flash lies in it, 18518 to 20018.
  private static let gap = 20_000..<20_500

  private static func write(to path: String) throws {
    let calibration = Calibration(
      digitalMinimum: -32768, digitalMaximum: 32767, physicalMinimum: -3276.8, physicalMaximum: 3276.7)
    let format = StreamFormat(
      rate: 1000, channels: [left, right].map { ChannelFormat(name: $0, calibration: calibration) }, bits: 16)
    let start = LocalDateTime(unixNanoseconds: 1_780_000_000_000_000_000, utcOffset: 0)
    let writer = try RecordingWriter(
      path: path, header: RecordingHeader(format: format, start: start, subject: "S01"))
    for record in 0..<160 {
      var counts: [Int32] = []
      for index in 0..<250 {
        let sample = record * 250 + index
        let tone = PortableMath.sin(2 * PortableMath.pi * (210 * Double(sample) / 1000))
        let flash = flashes.lastIndex { $0 <= sample }
        let isResponding = flash.map { (120..<400).contains(sample - flashes[$0]) } ?? false
        let amplitude = isResponding ? (flash ?? 0) % 2 == 0 ? 50.0 : 150.0 : 2.0
        // 500 uV of offset, as an electrode has it.
        counts += [Int32((tone * amplitude * 10).rounded()) + 5000, Int32((tone * 20).rounded())]
      }
      let annotations: [Annotation] =
        record * 250 == gap.lowerBound
        ? [.gap(sample: gap.lowerBound, sampleCount: gap.count, rate: 1000, cause: "source")] : []
      try writer.append(counts.span, annotations: annotations)
    }
    try writer.close()
  }

  private static func read() throws -> [TriggeredEnvelope] {
    let folder = try TemporaryFolder()
    let path = folder.file("flashes.edf")
    try write(to: path)
    // Too near to the beginning, and too near to the flash before.
    let more = [200, 4103]
    let markers = (flashes + more).map { Marker(.trigger, "light", .on).event(at: $0) }
    let leadOff = Event(kind: .leadOff, onset: 7000, duration: 100, channels: [right])
    return try RecordingEnvelopes.read(path: path, events: markers + [leadOff])
  }

  @Test func stepBehindEachFlashGivesItsLatencyAndItsSize() throws {
    let envelope = try #require(try Self.read().first { $0.channel == Self.left })
    #expect(envelope.count == 11 && envelope.leftOut == 3)
    #expect(envelope.latency == .rises(120))
    // 5 flashes of 50 uV and 6 of 150: mean 104.5, standard deviation 52.2, over the root of 11.
    for bin in 130..<175 {
      #expect(abs(envelope.means[bin] / (104.545 * Self.rectified) - 1) < 0.04)
      // Where a bin's five samples lie on the tone changes its mean a little.
      #expect(abs(envelope.errors[bin] / (15.746 * Self.rectified) - 1) < 0.1)
    }
    let error = envelope.errors[130..<175].reduce(0, +) / 45
    #expect(abs(error / (15.746 * Self.rectified) - 1) < 0.03)
    for bin in 5..<TriggeredEnvelope.binsBefore { #expect(abs(envelope.means[bin] - 2 * Self.rectified) < 0.1) }
    let interval = try #require(envelope.restInterval)
    #expect(interval.contains(2 * Self.rectified))
  }

  @Test func sideThatDoesNotRespondHasNoLatencyAndLosesItsLeadOff() throws {
    let envelope = try #require(try Self.read().first { $0.channel == Self.right })
    #expect(envelope.count == 10 && envelope.leftOut == 4 && envelope.latency == .none)
    #expect(envelope.means.allSatisfy { abs($0 - 2 * Self.rectified) < 0.1 })
  }

  @Test func withoutTriggersNothingIsRead() throws {
    #expect(try RecordingEnvelopes.read(path: "/nowhere.edf", events: []).isEmpty)
  }
}
