// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import LiveSession
import Testing

@Suite struct WaveformHubTests {
  private func publish(_ hub: WaveformHub, _ counts: [Int32], first: Int, shed: Bool = false) {
    hub.publish(counts.span, firstSample: first, frames: counts.count / 2, isShed: shed)
  }

  private func items(_ subscription: Subscription<WaveformItem>) -> [WaveformItem] {
    var items: [WaveformItem] = []
    while case .element(let item)? = subscription.poll() { items.append(item) }
    return items
  }

  @Test func samplesOfTheChosenChannels() {
    let hub = WaveformHub()
    hub.begin(channelCount: 2)
    let all = hub.subscribe()
    let second = hub.subscribe(WaveformRequest(channels: [1, 9]))
    publish(hub, [1, -1, 2, -2, 3, -3], first: 40)
    #expect(
      items(all) == [
        .chunk(
          WaveformChunk(
            firstSample: 40, frameCount: 3, samplesPerColumn: 1, channelCount: 2, counts: [1, -1, 2, -2, 3, -3]))
      ])
    #expect(
      items(second) == [
        .chunk(
          WaveformChunk(firstSample: 40, frameCount: 3, samplesPerColumn: 1, channelCount: 1, counts: [-1, -2, -3]))
      ])
    #expect(hub.subscriberCount == 2)
    all.cancel()
    #expect(hub.subscriberCount == 1)
  }

  /// Columns against a straightforward minimum and maximum, for any cut.
  @Test(arguments: [1, 7, 64, 1000]) func columnsDoNotDependOnTheCut(cut: Int) {
    let hub = WaveformHub(queueLength: 2000)
    hub.begin(channelCount: 2)
    let subscription = hub.subscribe(WaveformRequest(samplesPerColumn: 50))
    var random = RandomSource(seed: 3)
    let counts = (0..<2000).map { _ in Int32(random.uniform(-1000, 1000)) }
    var frame = 0
    while frame < 1000 {
      let frames = min(cut, 1000 - frame)
      publish(hub, Array(counts[frame * 2..<(frame + frames) * 2]), first: frame)
      frame += frames
    }
    var columns: [Int32] = []
    var next = 0
    for case .chunk(let chunk) in items(subscription) {
      #expect(chunk.firstSample == next)
      next += chunk.frameCount
      columns += chunk.counts
    }
    #expect(next == 1000)
    let wanted = (0..<20).flatMap { column in
      (0..<2).flatMap { channel in
        let values = (column * 50..<column * 50 + 50).map { counts[$0 * 2 + channel] }
        return [values.min() ?? 0, values.max() ?? 0]
      }
    }
    #expect(columns == wanted)
  }

  @Test func aGapEndsTheColumnAndIsShown() {
    let hub = WaveformHub()
    hub.begin(channelCount: 2)
    let subscription = hub.subscribe(WaveformRequest(channels: [0], samplesPerColumn: 4))
    publish(hub, [5, 0, 9, 0], first: 0)
    hub.gap(firstSample: 2, count: 7, cause: .ring)
    publish(hub, [1, 0, 2, 0, 3, 0], first: 9)
    #expect(
      items(subscription) == [
        .chunk(WaveformChunk(firstSample: 0, frameCount: 2, samplesPerColumn: 4, channelCount: 1, counts: [5, 9])),
        .gap(firstSample: 2, count: 7, cause: .ring),
        .chunk(WaveformChunk(firstSample: 9, frameCount: 3, samplesPerColumn: 4, channelCount: 1, counts: [1, 3])),
      ])
  }

  @Test func aStalledSubscriberDelaysNobody() {
    let hub = WaveformHub(queueLength: 10)
    hub.begin(channelCount: 2)
    let stalled = hub.subscribe()
    let reader = hub.subscribe()
    var read = 0
    for block in 0..<1000 {
      publish(hub, [1, 1, 2, 2], first: block * 2)
      read += items(reader).count
    }
    #expect(read == 1000)
    guard case .lost(let range)? = stalled.poll() else {
      Issue.record("nothing was told")
      return
    }
    #expect(range == 0..<1980)
    #expect(items(stalled).count == 10)
    let balance = stalled.balance
    #expect(balance.offered == 2000 && balance.delivered == 20 && balance.lost == 1980)
  }

  @Test func whatIsShedIsTold() {
    let hub = WaveformHub()
    hub.begin(channelCount: 2)
    let subscription = hub.subscribe()
    publish(hub, [1, 1, 2, 2], first: 0, shed: true)
    publish(hub, [3, 3], first: 2)
    guard case .lost(let range)? = subscription.poll() else {
      Issue.record("nothing was told")
      return
    }
    #expect(range == 0..<2)
    #expect(items(subscription).count == 1)
  }
}
