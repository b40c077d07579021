// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Which worker gets which recording, and what becomes of both: pure, with time passed in as seconds.
///
/// A recording whose worker crashes is tried once more in a fresh worker; one that makes no progress for the time limit is
/// given up. Either way its worker is replaced and the others go on.
public struct BatchScheduler: Sendable {
  /// What happened.
  public enum Input: Sendable, Hashable {
    case ready(worker: Int)
    case progress(worker: Int, share: Double)
    case replied(worker: Int, BatchReply)
    case ended(worker: Int, WorkerEnd)
    /// Time went on.
    case tick
    /// No further recording is to be begun.
    case stop
  }

  /// What is to be done.
  public enum Action: Sendable, Hashable {
    case start(worker: Int)
    /// `isAlone`: it may use more than one processor, since too few other recordings wait.
    case assign(worker: Int, item: Int, isAlone: Bool)
    case progress(item: Int, share: Double)
    case finish(item: Int, BatchReply)
    /// End a worker at once.
    case kill(worker: Int)
    /// Let a worker end by itself.
    case release(worker: Int)
  }

  private enum State: Sendable, Hashable {
    case starting
    case busy(item: Int)
    /// Killed or let go; it ends soon.
    case ending
  }

  private struct Worker: Sendable {
    var state: State
    var lastSign: Double
  }

  /// Ends of workers in a row, without a single recording done, after which the batch gives up.
  private static let mostFailedStarts = 3

  private let inputs: [String]
  private let jobs: Int
  private let processors: Int
  private let timeout: Double
  private var waiting: [Int]
  private var crashes: [Int: Int] = [:]
  private var workers: [Int: Worker] = [:]
  private var nextWorker = 0
  private var failedStarts = 0
  private var isStopping = false
  /// Why the whole batch was given up; nil while it was not.
  public private(set) var failure: FacialisError?

  /// `inputs` are the recordings in order, `jobs` how many may be analysed at a time, and as many processors may be used;
  /// `timeout` is the longest time without a sign of life, in seconds.
  public init(inputs: [String], jobs: Int, timeout: Double) {
    self.inputs = inputs
    processors = max(1, jobs)
    self.jobs = min(processors, max(1, inputs.count))
    self.timeout = timeout
    waiting = Array(inputs.indices.reversed())
  }

  /// Whether no worker is left and nothing more is to be done.
  public var isDone: Bool { workers.isEmpty && (waiting.isEmpty || isStopping) }

  /// Starts the first workers.
  public mutating func begin(at now: Double) -> [Action] { replenish(at: now) }

  /// Takes what happened and says what is to be done about it; messages of workers that were given up are passed over.
  public mutating func handle(_ input: Input, at now: Double) -> [Action] {
    switch input {
    case .ready(let worker):
      guard workers[worker]?.state == .starting else { return [] }
      return next(worker, at: now)
    case .progress(let worker, let share):
      guard case .busy(let item) = workers[worker]?.state else { return [] }
      workers[worker]?.lastSign = now
      return [.progress(item: item, share: share)]
    case .replied(let worker, let reply):
      guard case .busy(let item) = workers[worker]?.state else { return [] }
      failedStarts = 0
      if let error = reply.error, error.code == "result-not-written" {
        // What cannot be written now cannot be written for the next recording either.
        failure = error
        isStopping = true
      }
      return [.finish(item: item, reply)] + next(worker, at: now)
    case .ended(let worker, let end):
      return ended(worker, end) + replenish(at: now)
    case .tick:
      return overdue(at: now) + replenish(at: now)
    case .stop:
      isStopping = true
      return workers.sorted { $0.key < $1.key }.compactMap { id, worker in
        guard worker.state == .starting else { return nil }
        workers[id] = Worker(state: .ending, lastSign: now)
        return .release(worker: id)
      }
    }
  }

  /// Gives a worker its next recording, or lets it go.
  private mutating func next(_ worker: Int, at now: Double) -> [Action] {
    guard !isStopping, let item = waiting.popLast() else {
      workers[worker] = Worker(state: .ending, lastSign: now)
      return [.release(worker: worker)]
    }
    workers[worker] = Worker(state: .busy(item: item), lastSign: now)
    return [.assign(worker: worker, item: item, isAlone: waiting.count < processors - 1)]
  }

  private mutating func ended(_ worker: Int, _ end: WorkerEnd) -> [Action] {
    guard let state = workers.removeValue(forKey: worker)?.state else { return [] }
    switch state {
    case .ending: return []
    case .starting:
      failedStarts += 1
      if failedStarts >= Self.mostFailedStarts { giveUp(.workersDoNotStart(end)) }
      return []
    case .busy(let item):
      crashes[item, default: 0] += 1
      if crashes[item] == 1 {
        waiting.append(item)
        return []
      }
      return [.finish(item: item, .failed(.workerCrashed(inputs[item], end)))]
    }
  }

  private mutating func overdue(at now: Double) -> [Action] {
    var actions: [Action] = []
    for (id, worker) in workers.sorted(by: { $0.key < $1.key }) where now - worker.lastSign > timeout {
      switch worker.state {
      case .busy(let item):
        actions.append(.finish(item: item, .failed(.workerHung(inputs[item], timeout))))
      case .starting:
        failedStarts += 1
        if failedStarts >= Self.mostFailedStarts { giveUp(.workersDoNotStart(nil)) }
      case .ending:
        // One that does not even die hangs in the kernel; it is left behind.
        workers[id] = nil
        actions.append(.kill(worker: id))
        continue
      }
      workers[id] = Worker(state: .ending, lastSign: now)
      actions.append(.kill(worker: id))
    }
    return actions
  }

  private mutating func giveUp(_ error: FacialisError) {
    failure = error
    isStopping = true
  }

  /// Starts workers until there are as many as can be used.
  private mutating func replenish(at now: Double) -> [Action] {
    var actions: [Action] = []
    let active = workers.values.count { $0.state != .ending }
    guard !isStopping, active < jobs else { return [] }
    let unserved = waiting.count - workers.values.count { $0.state == .starting }
    for _ in 0..<max(0, min(jobs - active, unserved)) {
      workers[nextWorker] = Worker(state: .starting, lastSign: now)
      actions.append(.start(worker: nextWorker))
      nextWorker += 1
    }
    return actions
  }
}
