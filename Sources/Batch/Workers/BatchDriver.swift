// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
public import FacialEMG
import Foundation
import Glibc
import Synchronization

/// Runs a batch: worker processes, a status row for every recording, and the tables of the shard.
public final class BatchDriver: Sendable {
  /// What came of it.
  public struct Result: Sendable, Hashable, Codable {
    public var analysed = 0
    public var current = 0
    public var failed = 0
    public var notReached = 0
    /// Channels times samples analysed now, and CPU seconds of the workers for them.
    public var channelSamples = 0
    public var cpuS = 0.0
    public var elapsedS = 0.0
    /// The files of the shard: status and tables.
    public var outputs: [String] = []
    /// Why the batch was given up; nil where it was not.
    public var failure: FacialisError?
    /// Whether it was asked to stop.
    public var isStopped = false

    private enum CodingKeys: String, CodingKey {
      case analysed, current, failed, outputs, failure
      case notReached = "not_reached"
      case channelSamples = "channel_samples"
      case cpuS = "cpu_s"
      case elapsedS = "elapsed_s"
      case isStopped = "stopped"
    }
  }

  private let items: [BatchItem]
  private let shard: Shard
  private let setup: WorkerSetup
  private let command: [String]
  private let jobs: Int
  private let timeout: Double
  private let inbox = Mutex<[BatchScheduler.Input]>([])
  private let arrived = DispatchSemaphore(value: 0)

  /// `command` is the worker program with its arguments; `timeout` the longest time without progress, in seconds.
  public init(
    items: [BatchItem], shard: Shard = .whole, setup: WorkerSetup, command: [String], jobs: Int? = nil,
    timeout: Double = 300
  ) {
    self.items = Array(items[shard.range(of: items.count)])
    self.shard = shard
    self.setup = setup
    self.command = command
    self.jobs = max(1, jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    self.timeout = timeout
  }

  /// Has the recordings in hand finished and no further one begun; from any thread.
  public func stop() { post(.stop) }

  private func post(_ input: BatchScheduler.Input) {
    inbox.withLock { $0.append(input) }
    arrived.signal()
  }

  /// Runs the batch; blocks until its last worker has ended. `report` gets the progress and failed recordings' rows.
  ///
  /// Throws where the output cannot be written at all.
  public func run(
    report: (BatchProgress) -> Void = { _ in }, failed: (BatchItem, FacialisError) -> Void = { _, _ in }
  ) throws(FacialisError) -> Result {
    signal(SIGPIPE, SIG_IGN)
    let output = try ShardOutput(folder: setup.output, shard: shard, layout: setup.layout, items: items)
    var state = RunState(
      scheduler: BatchScheduler(inputs: items.map(\.input), jobs: jobs, timeout: timeout),
      progress: BatchProgress(sizes: items.map { Self.size($0.input) }, now: BatchRun.now), output: output)
    let start = BatchRun.now
    let setupLine = WorkerMessage.line(setup)
    var actions = state.scheduler.begin(at: start)
    while true {
      for action in actions {
        switch action {
        case .start(let id):
          do {
            state.workers[id] = try WorkerProcess(id: id, command: command, setup: setupLine) { [self] in post($0) }
          } catch {
            post(.ended(worker: id, .exit(126)))
          }
        case .assign(let worker, let item, let isAlone):
          state.workers[worker]?.send(WorkerMessage.line(WorkerTask(item: items[item], isAlone: isAlone)))
        case .kill(let worker): state.workers[worker]?.kill()
        case .release(let worker): state.workers[worker]?.release()
        case .progress(let item, let share): state.progress.update(item, share)
        case .finish(let item, let reply):
          if let error = reply.error { failed(items[item], error) }
          state.finish(item, reply)
        }
      }
      report(state.progress)
      // While the workers are busy there is time to write what they have brought.
      try state.write()
      if state.scheduler.isDone { break }
      _ = arrived.wait(timeout: .now() + 0.2)
      var inputs = inbox.withLock { inbox in
        defer { inbox.removeAll() }
        return inbox
      }
      if inputs.contains(.stop) { state.result.isStopped = true }
      inputs.append(.tick)
      let now = BatchRun.now
      actions = inputs.flatMap { state.scheduler.handle($0, at: now) }
    }
    return try state.close(elapsed: BatchRun.now - start)
  }

  private static func size(_ path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }
}

/// What changes while a batch runs.
private struct RunState {
  var scheduler: BatchScheduler
  var progress: BatchProgress
  var output: ShardOutput
  var workers: [Int: WorkerProcess] = [:]
  var result = BatchDriver.Result()
  private var replies: [Int: BatchReply] = [:]
  private var written = 0

  init(scheduler: BatchScheduler, progress: BatchProgress, output: ShardOutput) {
    self.scheduler = scheduler
    self.progress = progress
    self.output = output
  }

  mutating func finish(_ item: Int, _ reply: BatchReply) {
    replies[item] = reply
    result.channelSamples += reply.channelSamples
    result.cpuS += reply.cpuS
    switch reply.outcome {
    case .analysed: result.analysed += 1
    case .current: result.current += 1
    case .failed: result.failed += 1
    }
    if reply.outcome == .current { progress.skip(item) } else { progress.finish(item) }
  }

  /// Writes the rows of the recordings that are through, in the order of the list.
  mutating func write() throws(FacialisError) {
    while let reply = replies.removeValue(forKey: written) {
      if try output.append(written, reply) != nil, reply.outcome != .failed {
        result.failed += 1
        if reply.outcome == .analysed { result.analysed -= 1 } else { result.current -= 1 }
      }
      written += 1
    }
  }

  mutating func close(elapsed: Double) throws(FacialisError) -> BatchDriver.Result {
    while written < output.itemCount {
      if let reply = replies.removeValue(forKey: written) {
        _ = try output.append(written, reply)
      } else {
        result.notReached += 1
        _ = try output.append(written, .failed(.notReached))
      }
      written += 1
    }
    result.outputs = try output.close()
    result.failure = scheduler.failure
    result.elapsedS = elapsed
    return result
  }
}
