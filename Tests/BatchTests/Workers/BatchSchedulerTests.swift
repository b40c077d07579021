// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Testing

struct BatchSchedulerTests {
  private let done = BatchReply(.analysed)

  private func scheduler(_ count: Int, jobs: Int) -> BatchScheduler {
    BatchScheduler(inputs: (0..<count).map { "\($0).bdf" }, jobs: jobs, timeout: 10)
  }

  @Test func givesEachWorkerOneRecordingAfterAnotherInOrder() {
    var batch = scheduler(3, jobs: 2)
    #expect(batch.begin(at: 0) == [.start(worker: 0), .start(worker: 1)])
    #expect(batch.handle(.ready(worker: 1), at: 0) == [.assign(worker: 1, item: 0, isAlone: false)])
    #expect(batch.handle(.ready(worker: 0), at: 0) == [.assign(worker: 0, item: 1, isAlone: false)])
    #expect(batch.handle(.progress(worker: 1, share: 0.5), at: 1) == [.progress(item: 0, share: 0.5)])
    #expect(
      batch.handle(.replied(worker: 0, done), at: 2) == [
        .finish(item: 1, done), .assign(worker: 0, item: 2, isAlone: true),
      ])
    #expect(batch.handle(.replied(worker: 1, done), at: 3) == [.finish(item: 0, done), .release(worker: 1)])
    #expect(batch.handle(.ended(worker: 1, .exit(0)), at: 3) == [])
    #expect(!batch.isDone)
    #expect(batch.handle(.replied(worker: 0, done), at: 4) == [.finish(item: 2, done), .release(worker: 0)])
    #expect(batch.handle(.ended(worker: 0, .exit(0)), at: 4) == [])
    #expect(batch.isDone)
    #expect(batch.failure == nil)
  }

  @Test(arguments: [(count: 1, jobs: 2, isAlone: true), (1, 1, false), (8, 8, false), (7, 8, true)])
  func theFirstOfFewRecordingsMayUseTheProcessorsThatNoOtherWants(count: Int, jobs: Int, isAlone: Bool) {
    var batch = scheduler(count, jobs: jobs)
    _ = batch.begin(at: 0)
    #expect(batch.handle(.ready(worker: 0), at: 0) == [.assign(worker: 0, item: 0, isAlone: isAlone)])
  }

  @Test func neverStartsMoreWorkersThanRecordings() {
    var batch = scheduler(2, jobs: 8)
    #expect(batch.begin(at: 0).count == 2)
    var none = scheduler(0, jobs: 8)
    #expect(none.begin(at: 0) == [])
    #expect(none.isDone)
  }

  @Test func aRecordingWhoseWorkerCrashesIsTriedOnceMoreAndThenFails() throws {
    var batch = scheduler(2, jobs: 1)
    _ = batch.begin(at: 0)
    _ = batch.handle(.ready(worker: 0), at: 0)
    #expect(batch.handle(.ended(worker: 0, .signal(11)), at: 1) == [.start(worker: 1)])
    #expect(batch.handle(.ready(worker: 1), at: 1) == [.assign(worker: 1, item: 0, isAlone: false)])
    let actions = batch.handle(.ended(worker: 1, .signal(11)), at: 2)
    guard case .finish(item: 0, let reply) = try #require(actions.first) else {
      Issue.record("\(actions)")
      return
    }
    #expect(reply.error?.code == "worker-crashed")
    #expect(reply.error?.message.contains("0.bdf was killed") == true)
    #expect(reply.error?.message.contains("segmentation fault") == true)
    #expect(actions.last == .start(worker: 2))
    #expect(batch.handle(.ready(worker: 2), at: 2) == [.assign(worker: 2, item: 1, isAlone: false)])
  }

  @Test func aRecordingWithoutProgressIsGivenUpAndItsLateReplyPassedOver() throws {
    var batch = scheduler(2, jobs: 1)
    _ = batch.begin(at: 0)
    _ = batch.handle(.ready(worker: 0), at: 0)
    _ = batch.handle(.progress(worker: 0, share: 0.1), at: 9)
    #expect(batch.handle(.tick, at: 19) == [])
    let actions = batch.handle(.tick, at: 19.5)
    #expect(actions.count == 3)
    #expect(actions.contains(.kill(worker: 0)))
    #expect(actions.contains(.start(worker: 1)))
    guard case .finish(item: 0, let reply) = actions[0] else {
      Issue.record("\(actions)")
      return
    }
    #expect(reply.error?.code == "worker-hung")
    #expect(batch.handle(.replied(worker: 0, done), at: 20) == [])
    #expect(batch.handle(.ended(worker: 0, .signal(9)), at: 20) == [])
    #expect(batch.handle(.ready(worker: 1), at: 20) == [.assign(worker: 1, item: 1, isAlone: false)])
  }

  @Test func aWorkerThatCannotEvenBeKilledIsLeftBehind() {
    var batch = scheduler(1, jobs: 1)
    _ = batch.begin(at: 0)
    _ = batch.handle(.ready(worker: 0), at: 0)
    _ = batch.handle(.tick, at: 11)
    #expect(!batch.isDone)
    #expect(batch.handle(.tick, at: 22) == [.kill(worker: 0)])
    #expect(batch.isDone)
  }

  @Test func stopFinishesWhatIsInHandAndBeginsNothing() {
    var batch = scheduler(5, jobs: 2)
    _ = batch.begin(at: 0)
    _ = batch.handle(.ready(worker: 0), at: 0)
    #expect(batch.handle(.stop, at: 1) == [.release(worker: 1)])
    #expect(batch.handle(.ready(worker: 1), at: 1) == [])
    #expect(batch.handle(.ended(worker: 1, .exit(0)), at: 1) == [])
    #expect(batch.handle(.replied(worker: 0, done), at: 2) == [.finish(item: 0, done), .release(worker: 0)])
    _ = batch.handle(.ended(worker: 0, .exit(0)), at: 2)
    #expect(batch.isDone)
  }

  @Test func workersThatNeverGetReadyEndTheBatch() {
    var batch = scheduler(9, jobs: 1)
    _ = batch.begin(at: 0)
    #expect(batch.handle(.ended(worker: 0, .exit(127)), at: 0) == [.start(worker: 1)])
    #expect(batch.handle(.ended(worker: 1, .exit(127)), at: 0) == [.start(worker: 2)])
    #expect(batch.handle(.ended(worker: 2, .exit(127)), at: 0) == [])
    #expect(batch.isDone)
    #expect(batch.failure?.code == "worker-does-not-start")
    #expect(batch.failure?.message.contains("status 127") == true)
  }

  @Test func aDiskThatTakesNothingEndsTheBatch() {
    var batch = scheduler(9, jobs: 1)
    _ = batch.begin(at: 0)
    _ = batch.handle(.ready(worker: 0), at: 0)
    let full = BatchReply.failed(FacialisError("result-not-written", .inputOutput, "full", mend: ""))
    #expect(batch.handle(.replied(worker: 0, full), at: 1) == [.finish(item: 0, full), .release(worker: 0)])
    #expect(batch.failure?.code == "result-not-written")
  }
}
