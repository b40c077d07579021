// SPDX-License-Identifier: GPL-3.0-or-later
import SignalProcessing
import SpasmDetection
import Testing

struct RawMeterTests {
  @Test("A mean depends on the step that is decided, not on how much was appended behind it", arguments: [0, 10])
  func mean(ahead: Int) {
    var meter = RawMeter(groupCount: 1, stepSamples: 2)
    let now = 3000
    let steps = (0..<now + ahead).map { SampleGroup(repeating: 5000 + Double($0)) }
    meter.append(steps.span, upTo: 2 * steps.count)
    #expect(meter.mean(3, steps: 2500..<2510, at: now) == 7504.5)
    #expect(meter.mean(3, steps: 2990..<3010, at: now) == 7994.5)
    #expect(meter.mean(3, steps: 2000..<2010, at: now) == 7004.5)
    // Of what is partly forgotten the mean would be another one.
    #expect(meter.mean(3, steps: 1999..<2009, at: now) == nil)
    #expect(meter.mean(3, steps: 3000..<3010, at: now) == nil)
  }
}
