// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

struct EventRateTests {
  @Test(arguments: [
    (0, 300.0, "0 (0-0.74/min, 5 min)"), (16, 300, "3.20 (1.83-5.20/min, 5 min)"),
    (1246, 300, "249 (236-263/min, 5 min)"), (2, 30, "4.00 (0.48-14.4/min, 0.5 min)"),
    (4, 0, "n/a (nothing analysable)"),
  ])
  func readsAsPeopleWriteIt(count: Int, seconds: Double, text: String) {
    #expect(EventRate(count: count, analysableS: seconds).text == text)
  }

  @Test func ratesAreEventsAMinute() throws {
    let rate = EventRate(count: 5, analysableS: 120)
    #expect(rate.perMinute == 2.5)
    #expect(rate.lowerPerMinute == 0.8117)
    #expect(rate.upperPerMinute == 5.8342)
    #expect(EventRate(count: 5, analysableS: 0).perMinute == nil)
  }
}
