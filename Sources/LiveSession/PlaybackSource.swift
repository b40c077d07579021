// SPDX-License-Identifier: GPL-3.0-or-later
public import Acquisition
public import FacialEMG
public import Realtime
internal import Recordings
internal import Synchronization

/// A recording as a source: as if live, faster or slower, or as fast as consumers take it.
///
/// At `speed=max` it waits for room and loses nothing. Its markers come along; what Facialis wrote as results does not.
public final class PlaybackSource: SampleSource {
  public let format: StreamFormat
  public let description: String
  public var waitsForConsumers: Bool { speed == .maximum }

  private let path: String
  private let montage: Montage?
  private let speed: PlaybackSpeed
  private let clock: any HostClock
  private let isStopped = Atomic(false)

  /// Opens the recording; throws where it cannot be read or holds no EMG.
  public init(
    path: String, montage: Montage? = nil, speed: PlaybackSpeed = .real, clock: any HostClock = SystemClock()
  ) throws(FacialisError) {
    format = try RecordingReader(path: path, montage: montage).format
    let name = path.split(separator: "/").last.map(String.init) ?? path
    description = "playback of \(name), \(format.channels.count) channels at \(Decimal.shortest(format.rate)) Hz"
    self.path = path
    self.montage = montage
    self.speed = speed
    self.clock = clock
  }

  public func run(into sink: SampleSink) throws(FacialisError) {
    var reader = try RecordingReader(path: path, montage: montage)
    let pace = Pace(speed: speed, rate: format.rate, clock: clock)
    let blockFrames = BlockLength.frames(rate: format.rate)
    let width = format.channels.count
    var sample = 0
    var missing = 0
    while !isStopped.load(ordering: .acquiring) {
      let next = try sink.heartbeat.outside { () throws(FacialisError) in try reader.next() }
      switch next {
      case .samples(let frameCount):
        var offset = 0
        while offset < frameCount, !isStopped.load(ordering: .acquiring) {
          let frames = min(blockFrames, frameCount - offset)
          pace.wait(until: sample + frames, sink.heartbeat)
          while waitsForConsumers, !sink.hasRoom(frames: frames), !isStopped.load(ordering: .acquiring) {
            sink.heartbeat.beat()
            clock.sleep(until: clock.monotonic() + 500_000)
          }
          sink.deliver(
            reader.samples.span.extracting(offset * width..<(offset + frames) * width), firstSample: sample,
            hostTime: clock.monotonic(), lostAtSource: missing)
          missing = 0
          sample += frames
          offset += frames
        }
      case .gap(let count, _):
        sample += count
        missing += count
      case .annotations(let annotations):
        for stored in annotations where !stored.isOwn {
          sink.notify(.marker(Marker(text: stored.text), sample: max(0, stored.sample)))
        }
      case .end: return
      }
    }
  }

  public func stop() { isStopped.store(true, ordering: .releasing) }

  /// When a sample is due.
  private struct Pace {
    let start: UInt64
    let secondsPerFrame: Double?
    let clock: any HostClock

    init(speed: PlaybackSpeed, rate: Double, clock: any HostClock) {
      self.clock = clock
      start = clock.monotonic()
      switch speed {
      case .maximum: secondsPerFrame = nil
      case .times(let factor): secondsPerFrame = 1 / (rate * factor)
      }
    }

    func wait(until sample: Int, _ heart: Heartbeat) {
      guard let secondsPerFrame else { return }
      heart.sleep(until: start + UInt64(Double(sample) * secondsPerFrame * 1e9), on: clock)
    }
  }
}
