// SPDX-License-Identifier: GPL-3.0-or-later
import LiveSession
import Testing

@Suite struct SubscriptionTests {
  private func all(_ subscription: Subscription<Int>) -> [String] {
    var result: [String] = []
    while let delivery = subscription.poll() {
      switch delivery {
      case .element(let element): result.append("\(element)")
      case .lost(let range): result.append("lost \(range)")
      }
    }
    return result
  }

  @Test func aReaderGetsEverythingInOrder() {
    let subscription = Subscription<Int>(capacity: 3)
    for round in 0..<200 {
      subscription.offer(round, round * 10..<round * 10 + 10)
      #expect(all(subscription) == ["\(round)"])
    }
    #expect(subscription.balance == (2000, 2000, 0, 0))
  }

  /// A million elements for one who never reads: the queue stays as long as it is, and the range is told.
  @Test func aStalledReaderCostsBoundedMemoryAndIsToldTheRange() {
    let subscription = Subscription<Int>(capacity: 5)
    for element in 0..<1_000_000 { subscription.offer(element, element..<element + 1) }
    let balance = subscription.balance
    #expect(balance == (1_000_000, 0, 5, 999_995))
    #expect(all(subscription) == ["lost 0..<999995", "999995", "999996", "999997", "999998", "999999"])
    subscription.offer(7, 1_000_000..<1_000_001)
    #expect(all(subscription) == ["7"])
  }

  @Test func whatIsLeftOutIsToldToo() {
    let subscription = Subscription<Int>(capacity: 5)
    subscription.offer(1, 0..<10)
    subscription.leaveOut(10..<30)
    subscription.offer(2, 30..<40)
    #expect(all(subscription) == ["lost 0..<30", "2"])
    let balance = subscription.balance
    #expect(balance.offered == balance.delivered + balance.waiting + balance.lost)
  }

  @Test func aWaitingReaderIsWoken() async {
    let subscription = Subscription<Int>(capacity: 5)
    async let first = subscription.next()
    subscription.offer(4, 0..<1)
    guard case .element(4)? = await first else {
      Issue.record("no element")
      return
    }
    async let end = subscription.next()
    subscription.finish()
    #expect(await end == nil)
  }

  @Test func cancellingFreesItOnce() async {
    let (gone, continuation) = AsyncStream.makeStream(of: Void.self)
    let subscription = Subscription<Int>(capacity: 5) { continuation.yield() }
    let task = Task { await subscription.next() }
    task.cancel()
    #expect(await task.value == nil)
    subscription.cancel()
    continuation.finish()
    var count = 0
    for await _ in gone { count += 1 }
    #expect(count == 1)
    subscription.offer(1, 0..<1)
    #expect(all(subscription).isEmpty)
  }
}
