// SPDX-License-Identifier: GPL-3.0-or-later
import SpasmDetection
import Testing

@Suite("Measurement of bursts")
struct BurstMeasurerTests {
  @Test("A burst whose signal is no longer held keeps its edges and has no power", arguments: [100..<200, 4000..<6100])
  func forgotten(burst: Range<Int>) {
    var history = SignalHistory(channelCount: 1, frames: 4096, delay: 0)
    let frames = [SIMD8<Double>](repeating: SIMD8(repeating: 5), count: 512)
    for _ in 0..<20 { history.append(frames.span) }
    var measurer = BurstMeasurer(DetectionSettings(), rate: 2000)
    let measures = measurer.measure(channel: 0, burst, floor: 1, limit: history.range.upperBound, in: history)
    #expect(measures.onset == burst.lowerBound && measures.offset == burst.upperBound)
    #expect(measures.power == 0)
  }

  @Test("A burst at the end of what is held is measured on its samples")
  func held() {
    var history = SignalHistory(channelCount: 1, frames: 4096, delay: 0)
    for sample in 0..<2000 {
      let level = (1000..<1100).contains(sample) ? 10.0 : 1
      history.append([SIMD8<Double>(repeating: sample % 2 == 0 ? level : -level)].span)
    }
    var measurer = BurstMeasurer(DetectionSettings(), rate: 2000)
    let measures = measurer.measure(channel: 0, 1001..<1102, floor: 1, limit: 2000, in: history)
    // Power that rises at once is taken to have begun to rise up to 3 ms before.
    #expect((994...1000).contains(measures.onset) && abs(measures.offset - 1100) <= 3)
    #expect(measures.power > 80 && measures.power <= 100)
  }
}
