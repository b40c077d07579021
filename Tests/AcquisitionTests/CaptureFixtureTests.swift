// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Foundation
import Realtime
import Testing

/// Captures that stay: each gives what it has to give, value by value.
struct CaptureFixtureTests {
  struct Fixture: Sendable, CustomTestStringConvertible {
    let name: String
    let frames: Int
    let lost: [SourceLedger.Cause: Int]
    let notes: [String]
    /// The place of each channel in the emulator's ramp: input k shows frame + 4097 k.
    let places: [Int]
    /// Where the ramp begins anew.
    let modulus: Int
    /// What the converter's word for 0 V is.
    let center: Int
    /// Frames by which a gap may differ from the ramp: none where the device itself says how many are missing.
    var tolerance = 0
    var testDescription: String { name }
  }

  static let fixtures = [
    Fixture(
      name: "biosemi-trigger", frames: 203, lost: [.device: 12], notes: ["stimulus:42"], places: [0, 256],
      modulus: 1 << 22, center: 0),
    Fixture(
      name: "labjack-losses", frames: 1581, lost: [.device: 147], notes: ["device: its buffer overflowed"],
      places: [0, 1, 2], modulus: 1 << 16, center: 1 << 15),
    Fixture(
      name: "mcc-overrun", frames: 1536, lost: [.bus: 22], notes: ["device: its buffer overflowed"], places: [0, 3],
      modulus: 1 << 16, center: 1 << 15, tolerance: 30),
    Fixture(
      name: "mcc1808-short-packets", frames: 597, lost: [:], notes: [], places: [2, 0], modulus: 1 << 18,
      center: 1 << 17),
  ]

  @Test(arguments: fixtures)
  func givesWhatItHasToGive(fixture: Fixture) throws {
    let file = try #require(
      Bundle.module.url(forResource: fixture.name, withExtension: "usbcap", subdirectory: "Fixtures"))
    let source = try ReplaySource(path: file.path, speed: .maximum, clock: ManualClock())
    let width = source.format.channels.count
    #expect(width == fixture.places.count)
    let ring = BlockRing(slotCount: 4096, framesPerSlot: 64, channelCount: width)
    let sink = SampleSink(ring: ring, bell: try Doorbell())
    try source.run(into: sink)
    var walk = Walk(fixture: fixture)
    while walk.take(from: ring) {}
    #expect(walk.frames == fixture.frames)
    #expect(walk.strangers == 0, "values are in other channels")
    #expect(walk.largestError <= fixture.tolerance)
    #expect(source.ledger?.received == fixture.frames)
    #expect(source.ledger?.lost == fixture.lost)
    let notes = sink.takeNotices().compactMap { notice -> String? in
      if case .marker(let marker, _) = notice { return marker.text }
      return nil
    }
    #expect(notes == fixture.notes)
  }

  /// The frames of a ring held against the ramp.
  private struct Walk {
    let fixture: Fixture
    var frames = 0
    var strangers = 0
    var largestError = 0
    /// The ramp's frame less the stream's, as it was last.
    private var offset: Int?

    init(fixture: Fixture) { self.fixture = fixture }

    mutating func take(from ring: BlockRing) -> Bool {
      let taken: Bool? = ring.pop { header, counts in
        for frame in 0..<header.frameCount {
          let words = fixture.places.indices.map { Int(counts[frame * fixture.places.count + $0]) + fixture.center }
          let value = words[0] - 4097 * fixture.places[0]
          for (word, place) in zip(words, fixture.places) where (word - value - 4097 * place) % fixture.modulus != 0 {
            strangers += 1
          }
          let now = value - header.firstSample - frame
          let step = ((now - (offset ?? now)) % fixture.modulus + fixture.modulus) % fixture.modulus
          largestError = max(largestError, min(step, fixture.modulus - step))
          offset = now
        }
        frames += header.frameCount
        return true
      }
      return taken ?? false
    }
  }
}
