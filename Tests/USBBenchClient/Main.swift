// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Glibc
import Realtime
import Synchronization

/// Streams from an ADC as the daemon does and tells, line by line, what came: `USBBenchClient SPEC INPUT...`.
///
/// The first input of the bench's devices is a ramp, so that it sees frames that are missing or doubled without being told. Lines:
/// `READY`, `FRAMES n` (each 1000), `DETACHED`, `ATTACHED`, `NOTE text`, `FAILED code message`, and at the end `RESULT ...`.
/// Ends when its standard input does.
@main
struct USBBenchClient {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    let names = ["R-OOC", "L-OOC", "R-ZYG", "L-ZYG"].compactMap { ChannelName($0) }
    let channels = zip(arguments.dropFirst(), names).map { Montage.Channel(input: $0, name: $1) }
    do throws(FacialisError) {
      let selection = try DeviceSpecification(arguments.first ?? "usb")
      guard case .usb(let usb) = selection else { return say("FAILED usage \(selection)") }
      try stream(try USBSource(usb, montage: Montage(name: "bench", isolatedAmplifier: "none", channels: channels)))
    } catch { say("FAILED \(error.code) \(error)") }
  }

  static func stream(_ source: USBSource) throws(FacialisError) {
    say("READY \(source.description)")
    let width = source.format.channels.count
    let bell = try Doorbell()
    let ring = BlockRing(slotCount: 4096, framesPerSlot: 64, channelCount: width)
    let sink = SampleSink(ring: ring, bell: bell)
    let hasEnded = Atomic(false)
    let isAsked = Atomic(false)
    let acquisition = try RealtimeThread(name: "source", urgency: .ordinary) {
      do throws(FacialisError) { try source.run(into: sink) } catch { say("FAILED \(error.code) \(error)") }
      hasEnded.store(true, ordering: .releasing)
      bell.ring()
    }
    _ = try RealtimeThread(name: "input") {
      while readLine() != nil {}
      isAsked.store(true, ordering: .releasing)
      source.stop()
    }
    var account = Account(modulus: 1 << min(source.format.bits, 22))
    while true {
      _ = bell.wait(milliseconds: 100)
      let isLast = hasEnded.load(ordering: .acquiring)
      for notice in sink.takeNotices() { tell(notice) }
      while ring.pop({ header, counts in account.take(header, counts, width: width) }) != nil {}
      if isLast { break }
    }
    acquisition.join()
    let late = account.delays.sorted()
    let fills = account.intervals.sorted()
    say(
      "TIMES callback_to_block_us p50=\(late.quantile(0.5)) p99=\(late.quantile(0.99)) "
        + "fill_us p50=\(fills.quantile(0.5)) blocks=\(late.count)")
    say(
      "RESULT received=\(account.received) lost=\(account.lost) position=\(account.position) breaks=\(account.breaks) "
        + "gaps=\(account.gaps) error=\(account.largestError) asked=\(isAsked.load(ordering: .acquiring))")
  }

  static func tell(_ notice: SourceNotice) {
    switch notice {
    case .attached: say("ATTACHED")
    case .detached: say("DETACHED")
    case .marker(let marker, _): say("NOTE \(marker.text)")
    }
  }

  /// Whole lines at once, from any thread.
  static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = unsafe write(STDOUT_FILENO, bytes, bytes.count)
  }

  /// Frames as the sample indices and the ramp have them.
  struct Account {
    let modulus: Int
    var received = 0
    var lost = 0
    /// Index behind the last frame.
    var position = 0
    /// Frames whose value does not follow the one before although nothing is said to be missing.
    var breaks = 0
    /// Gaps that were told.
    var gaps = 0
    /// The largest difference between a gap's frames and the ramp's step over it.
    var largestError = 0
    var lastValue: Int?
    /// Microseconds from a transfer's callback to its block's arrival here, and between transfers.
    var delays: [Int] = []
    var intervals: [Int] = []
    var lastArrival: UInt64 = 0

    init(modulus: Int) { self.modulus = modulus }

    mutating func take(_ header: BlockHeader, _ counts: Span<Int32>, width: Int) {
      if header.hostTime != lastArrival {
        let now = SystemClock().monotonic()
        delays.append(Int(now - min(now, header.hostTime)) / 1000)
        if lastArrival != 0 { intervals.append(Int(header.hostTime - lastArrival) / 1000) }
        lastArrival = header.hostTime
      }
      let gap = header.firstSample - position
      if gap != header.lostAtSource + header.lostInRing { breaks += 1 }
      lost += gap
      for frame in 0..<header.frameCount {
        let value = Int(counts[frame * width])
        if let lastValue {
          let step = ((value - lastValue) % modulus + modulus) % modulus
          if frame == 0, gap > 0 {
            gaps += 1
            let error = (step - gap - 1) % modulus
            largestError = max(largestError, min(abs(error), modulus - abs(error)))
          } else if step != 1 {
            breaks += 1
          }
        }
        lastValue = value
      }
      let before = received / 1000
      received += header.frameCount
      position = header.firstSample + header.frameCount
      if received / 1000 > before { USBBenchClient.say("FRAMES \(received)") }
    }
  }
}

extension [Int] {
  /// Of sorted numbers; 0 where there is none.
  fileprivate func quantile(_ share: Double) -> Int {
    isEmpty ? 0 : self[Swift.min(count - 1, Int(Double(count) * share))]
  }
}
