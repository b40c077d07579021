// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Simulator
import Testing

struct SignalSimulatorTests {
  /// FNV-1a over the counts.
  private func hash(_ counts: [Int32]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for count in counts {
      var word = UInt32(bitPattern: count)
      for _ in 0..<4 {
        hash = (hash ^ UInt64(word & 255)) &* 0x0000_0100_0000_01B3
        word >>= 8
      }
    }
    return hash
  }

  /// Fixed once for all machines and builds: a change of these numbers is a change of the simulator's output.
  @Test(arguments: [
    ("duration=6", UInt64(5_514_980_536_616_278_874)),
    ("channels=3,rate=16000,seed=7,scenario=S06,duration=4", UInt64(15_028_942_659_175_401_430)),
    ("channels=16,rate=1000,seed=3,scenario=S16,duration=12,mains=60", UInt64(5_988_696_714_364_999_795)),
  ])
  func sameSettingsSameSamples(settings: String, expected: UInt64) throws {
    var simulator = try SignalSimulator(SimulationSettings(settings))
    let block = simulator.next(frames: 1_000_000)
    #expect(hash(block.counts) == expected, "\(hash(block.counts))")
  }

  @Test(arguments: [
    "scenario=S05,duration=12", "scenario=S16,duration=12,seed=2", "scenario=S18,duration=60,rate=1000,channels=2",
  ])
  func theCutOfTheStreamChangesNothing(text: String) throws {
    let settings = try SimulationSettings(text)
    func run(_ sizes: [Int]) throws -> (Stream, [Event], [PlacedMarker]) {
      var simulator = try SignalSimulator(settings)
      var stream = Stream()
      var truth: [Event] = []
      var markers: [PlacedMarker] = []
      var turn = 0
      while !simulator.isAtEnd {
        stream.take(simulator.next(frames: sizes[turn % sizes.count]))
        truth += simulator.takeTruth()
        markers += simulator.takeMarkers()
        stream.gaps += simulator.takeGaps()
        turn += 1
      }
      truth += simulator.takeTruth()
      return (stream, truth.sorted(by: Event.canonicalOrder), markers)
    }
    let whole = try run([1_000_000])
    for sizes in [[1], [7, 4096, 64], [50]] {
      let cut = try run(sizes)
      #expect(cut.0 == whole.0)
      #expect(cut.1 == whole.1)
      #expect(cut.2 == whole.2)
    }
  }

  private struct Stream: Equatable {
    var counts: [Int32] = []
    var gaps: [DroppedFrames] = []
    var next = 0
    var jumps: [DroppedFrames] = []

    mutating func take(_ block: Block) {
      if block.firstSample != next {
        jumps.append(DroppedFrames(firstSample: next, count: block.firstSample - next))
      }
      counts += block.counts
      next = block.firstSample + block.frameCount
    }
  }

  @Test func fillGivesTheSameAsNext() throws {
    let settings = try SimulationSettings("channels=5,rate=1000,duration=3")
    var first = try SignalSimulator(settings)
    var second = try SignalSimulator(settings)
    var counts = [Int32](repeating: 0, count: 5 * 700)
    while !first.isAtEnd {
      let block = first.next(frames: 700)
      var span = counts.mutableSpan
      let filled = second.fill(&span)
      #expect(filled.firstSample == block.firstSample)
      #expect(filled.frames == block.frameCount)
      #expect(Array(counts[0..<filled.frames * 5]) == block.counts)
    }
    #expect(second.isAtEnd)
    #expect(first.next(frames: 10).frameCount == 0)
  }

  @Test func lostFramesAreJumpsAndLabels() throws {
    let settings = try SimulationSettings("scenario=S18,duration=120,rate=1000,channels=1")
    var simulator = try SignalSimulator(settings)
    var next = 0
    var received = 0
    var jumps: [DroppedFrames] = []
    while !simulator.isAtEnd {
      let block = simulator.next(frames: 333)
      if block.firstSample != next, block.frameCount > 0 {
        jumps.append(DroppedFrames(firstSample: next, count: block.firstSample - next))
      }
      received += block.frameCount
      next = block.firstSample + block.frameCount
    }
    let gaps = simulator.takeGaps()
    let labels = simulator.takeTruth().filter { $0.kind == .gap }
    #expect(jumps.count >= 3)
    #expect(gaps.starts(with: jumps))
    #expect(labels.map(\.onset) == gaps.map(\.firstSample))
    #expect(labels.map(\.duration) == gaps.map(\.count))
    #expect(received + gaps.reduce(0) { $0 + $1.count } == 120_000)
  }

  @Test(arguments: [(1, 1000), (8, 2000), (9, 1024), (64, 4000), (64, 1500), (2, 16000)])
  func everyChannelOfEveryLayoutLives(channels: Int, rate: Int) throws {
    var simulator = try SignalSimulator(SimulationSettings("channels=\(channels),rate=\(rate),duration=2"))
    #expect(simulator.format.channels.count == channels)
    #expect(Set(simulator.format.channels.map(\.name)).count == channels)
    #expect(simulator.format.rate == Double(rate))
    let block = simulator.next(frames: rate * 3)
    #expect(block.frameCount == 2 * rate)
    for channel in 0..<channels {
      let values = Set(stride(from: channel, to: block.counts.count, by: channels).map { block.counts[$0] })
      #expect(values.count > rate / 4, "channel \(channel) hardly moves")
    }
  }

  @Test func channelsAreNumberedSites() throws {
    let eight = try SignalSimulator(SimulationSettings("")).format.channels.map(\.name.description)
    #expect(eight == ["L-FRO", "R-FRO", "L-OOC", "R-OOC", "L-ZYG", "R-ZYG", "L-MEN", "R-MEN"])
    let many = try SignalSimulator(SimulationSettings("channels=64")).format.channels.map(\.name.description)
    #expect(many.contains("L-OOC-2") && many.contains("R-MEN-8"))
    #expect(
      try SignalSimulator(SimulationSettings("channels=1,side=left")).format.channels[0].name.description == "L-OOC")
  }

  @Test(.enabled(if: Build.isOptimised, Build.reason)) func isFasterThanRealTime() throws {
    var simulator = try SignalSimulator(SimulationSettings("scenario=S06,channels=64,rate=4000"))
    let start = clock()
    for _ in 0..<200 { _ = simulator.next(frames: 100) }
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    // 5 s of signal; about 0.2 s of one core, with room for slow machines and other tests in the same process.
    #expect(seconds < 4, "\(seconds) s of CPU time")
  }

  @Test(.enabled(if: Build.isOptimised, Build.reason)) func aLongRunKeepsNothing() throws {
    var simulator = try SignalSimulator(SimulationSettings("scenario=S06,channels=1,rate=1000,seed=4"))
    var most = 0
    var labels = 0
    for _ in 0..<900 {
      _ = simulator.next(frames: 1000)
      labels += simulator.takeTruth().count
      _ = simulator.takeMarkers()
      most = max(most, simulator.waiting)
    }
    #expect(simulator.nextSample == 900_000)
    #expect(labels > 500)
    // A tonic phase of 30 s is planned at once: at most some 2500 discharges a second in each of four muscles.
    #expect(most < 400_000, "\(most) waiting")
    #expect(simulator.waiting < 100_000, "\(simulator.waiting) waiting at the end")
  }
}
