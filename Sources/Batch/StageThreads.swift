// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Dispatch
import Foundation
import SpasmDetection
import Synchronization

/// The threads of an analysis' later stages, and the ways between them.
final class StageThreads: Sendable {
  /// Loads that go round: more than all three relays can hold without waking anybody, and some for uneven work.
  private static let loadCount = 5 * StageRelay<StageLoad>.wakingCount

  let free: StageRelay<StageLoad>
  let toBursts: StageRelay<StageLoad>
  private let toPatterns: StageRelay<StageLoad>
  private let yield = Mutex<RecordingYield?>(nil)
  private let burstCPU = Mutex(0.0)
  private let ended = DispatchSemaphore(value: 0)

  /// The loads are copies of `empty`.
  init(_ empty: StageLoad) {
    free = StageRelay(capacity: Self.loadCount)
    toBursts = StageRelay(capacity: Self.loadCount)
    toPatterns = StageRelay(capacity: Self.loadCount)
    for _ in 0..<Self.loadCount { free.put(empty) }
  }

  /// Starts both threads; each ends when the relay before it is closed and empty.
  func start(_ bursts: BurstStage, _ patterns: PatternStage, keepingCauses: Bool) {
    let history = bursts.history
    run("bursts") { [self] in
      var bursts = bursts
      while var load = toBursts.take() {
        Self.find(&load, by: &bursts)
        toPatterns.put(load)
      }
      burstCPU.withLock { $0 = ThreadClock.seconds }
      toPatterns.close()
    }
    run("patterns") { [self] in
      var patterns = patterns
      var history = history
      var output = AnalyserOutput()
      var gathered = RecordingYield(keepingCauses: keepingCauses)
      var isWhole = false
      while var load = toPatterns.take() {
        switch load.content {
        case .frames:
          for index in 0..<load.count {
            load.chunks[index].append(to: &history)
            patterns.take(load.chunks[index], history: history, into: &output)
          }
        case .gap(let samples, let cause):
          patterns.gap(samples, cause: cause, load.chunks[0], history: history, into: &output)
          history.restart(at: load.chunks[0].end)
        case .marker(let marker, let sample): patterns.note(marker, at: sample, into: &output)
        case .end:
          patterns.finish(load.chunks[0], history: history, into: &output)
          gathered.synkinesis = patterns.synkinesisMatrix()
          gathered.sampleCount = load.chunks[0].end
          isWhole = true
        }
        gathered.take(&output)
        load.count = 0
        free.put(load)
      }
      gathered.cpuS = ThreadClock.seconds + burstCPU.withLock { $0 }
      if isWhole { yield.withLock { [gathered] in $0 = gathered } }
      ended.signal()
    }
  }

  /// Waits for the end of both threads; nil where the recording's end did not reach them. Called once.
  func wait() -> RecordingYield? {
    ended.wait()
    return yield.withLock { $0 }
  }

  private static func find(_ load: inout StageLoad, by bursts: inout BurstStage) {
    switch load.content {
    case .frames: for index in 0..<load.count { bursts.process(&load.chunks[index]) }
    case .gap(let samples, _): bursts.gap(samples, into: &load.chunks[0])
    case .marker: break
    case .end: bursts.finish(into: &load.chunks[0])
    }
  }

  private func run(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.name = name
    thread.start()
  }
}
