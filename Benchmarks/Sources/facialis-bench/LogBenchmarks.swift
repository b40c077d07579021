// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Catalogue
import Dispatch
import FacialEMG
import Glibc
import Simulator
import Synchronization

/// The event log at a million events: committing, resuming, the table of a long recording, pruning beside commits.
///
/// The events are those of a simulated minute, again and again; the log lies in a folder of the disk under `TMPDIR`.
struct LogBenchmarks {
  private static let total = 1_000_000
  /// Events of one recording among them, as many as 85 minutes at 64 channels gave.
  private static let recorded = 125_000
  private static let batch = 64
  private static let rate = 2000.0

  private let folder: String
  private var path: String { folder + "/events.sqlite" }

  init() {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    folder = "\(base)/facialis-bench-\(getpid())"
  }

  /// The events of a minute of eight channels.
  private func minute() throws -> [Event] {
    let settings = try SimulationSettings("duration=60,scenario=S07")
    var simulator = try SignalSimulator(settings)
    var analyser = try Analyser(format: simulator.format)
    var output = AnalyserOutput()
    while !simulator.isAtEnd {
      let counts = simulator.next(frames: 500).counts
      analyser.process(counts.span, frameCount: counts.count / settings.channels, &output)
    }
    analyser.finish(&output)
    return output.events
  }

  private func pending(_ event: Event, _ index: Int, of count: Int) -> PendingEvent {
    var event = event
    event.onset += index / count * Int(60 * Self.rate)
    let utc = UTCTime(nanoseconds: Int64(event.onset) * 500_000)
    return PendingEvent(
      event: event, recording: index < Self.recorded ? "long" : nil, streamSample: event.onset, rate: Self.rate,
      utc: utc, decided: utc)
  }

  /// Fills the log; milliseconds of each commit.
  private func fill(_ store: EventLogStore, _ events: [Event]) throws -> [Double] {
    var times: [Double] = []
    var next = 0
    while next < Self.total {
      let batch = (next..<min(next + Self.batch, Self.total)).map {
        pending(events[$0 % events.count], $0, of: events.count)
      }
      times.append(try milliseconds { _ = try store.append(batch) })
      next += batch.count
    }
    return times
  }

  /// Milliseconds of commits while another thread prunes all that it may, and events it pruned a second.
  private func prune(_ store: EventLogStore, _ events: [Event]) throws -> (commits: [Double], rate: Double) {
    let pruning = Pruning()
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) { pruning.run(store) }
    var commits: [Double] = []
    let seconds =
      try milliseconds {
        for index in 0..<400 {
          let batch = (0..<Self.batch).map { pending(events[$0 % events.count], Self.total + index, of: events.count) }
          commits.append(try milliseconds { _ = try store.append(batch) })
          // Commits come now and then, as live, so that pruning runs between them and not only behind them.
          usleep(10_000)
        }
      } / 1000
    pruning.isDone.store(true, ordering: .relaxed)
    group.wait()
    return (commits, Double(pruning.removed.load(ordering: .relaxed)) / seconds)
  }

  /// All of them, in the order of the table.
  func all() throws -> [Measurement] {
    unsafe mkdir(folder, 0o700)
    defer {
      for name in ["", "-wal", "-shm"] { unsafe unlink(path + name) }
      unsafe rmdir(folder)
    }
    let events = try minute()
    var store = try EventLogStore(path: path) { UTCTime(nanoseconds: 0) }
    let commits = try fill(store, events).sorted()
    let seconds = commits.reduce(0, +) / 1000
    var file = stat()
    unsafe stat(path, &file)
    let pages = try (0..<200).map { index in
      try milliseconds {
        let place = EventPosition(epoch: store.epoch, number: index * (Self.total / 200))
        _ = try store.events(EventQuery(after: place, limit: 256))
      }
    }
    let before = resident()
    var bytes = 0
    let tables = try (0..<3).map { _ in
      try milliseconds { try store.tableLines(recording: "long") { bytes += $0.utf8.count } } / 1000
    }
    let grown = resident() - before
    try store.close()
    let opening = try milliseconds { store = try EventLogStore(path: path) { UTCTime(nanoseconds: 0) } }
    let pruned = try prune(store, events)
    try store.close()
    let single = { (name: String, value: Double, unit: String) in Measurement(name: name, runs: [value], unit: unit) }
    return [single("log: events committed, \(Self.batch) at once", Double(Self.total) / seconds, "events/s")]
      + percentiles("log: a commit", commits)
      + [single("log: size", Double(file.st_size) / Double(Self.total), "bytes an event")]
      + percentiles("log: 256 events from any place", pages.sorted())
      + [
        Measurement(name: "log: table of \(Self.recorded) events", runs: tables.sorted(), unit: "s"),
        single("log: memory that the table takes", grown, "MB"), single("log: opening", opening, "ms"),
        single("log: events pruned", pruned.rate, "events/s"),
      ] + percentiles("log: a commit while pruned", pruned.commits.sorted())
  }

  private func percentiles(_ name: String, _ times: [Double]) -> [Measurement] {
    [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("max", 1)].map { label, share in
      let index = min(times.count - 1, Int(Double(times.count) * share))
      return Measurement(name: "\(name), \(label)", runs: [times[index]], unit: "ms")
    }
  }

  private func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let time = try clock.measure(body)
    return Double(time.components.seconds) * 1000 + Double(time.components.attoseconds) * 1e-15
  }

  /// Resident memory in MB.
  private func resident() -> Double {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var text = [CChar](repeating: 0, count: 128)
    unsafe fgets(&text, 127, file)
    let words = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).split(
      separator: " ")
    return (words.count > 1 ? Double(words[1]) ?? 0 : 0) * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
  }
}

/// Removes all that a log holds, step after step.
private final class Pruning: Sendable {
  let isDone = Atomic(false)
  let removed = Atomic(0)

  func run(_ store: EventLogStore) {
    while let step = try? store.prune(EventLogLimits(days: -1, bytes: nil), isTabled: { _ in true }) {
      removed.add(step.removed, ordering: .relaxed)
      if step.isDone || isDone.load(ordering: .relaxed) { return }
    }
  }
}
