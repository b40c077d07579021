// SPDX-License-Identifier: GPL-3.0-or-later
import Dispatch
import Testing

/// Tests of the bench wait for other processes: on threads of their own, since the threads of the other tests must not block.
struct OwnThread: SuiteTrait, TestTrait, TestScoping {
  fileprivate let executor: BenchExecutor
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(executor) { try await function() }
  }
}

extension Trait where Self == OwnThread {
  /// One after the other with all that are on this thread.
  static var onBenchThread: Self { Self(executor: .bench) }
  /// Beside those.
  static var onFaultThread: Self { Self(executor: .faults) }
}

/// Runs tasks one after the other on a queue of its own.
private final class BenchExecutor: TaskExecutor {
  static let bench = BenchExecutor()
  static let faults = BenchExecutor()
  private let queue = DispatchQueue(label: "facialis-bench")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
