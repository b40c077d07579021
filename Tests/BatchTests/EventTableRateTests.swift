// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Testing

struct EventTableRateTests {
  @Test(arguments: [1000, 2000, 2048, 4096, 16000, 512.25])
  func findsTheRate(rate: Double) {
    let events = [500, 5461, 40_011].map { Event(kind: .isolated, onset: $0, duration: 30, side: .left) }
    #expect(EventTableRate.find(EventTable.text(events, rate: rate)) == rate)
  }

  @Test(arguments: ["", "onset\tduration\ttrial_type\n1\t2\tburst\n"])
  func saysWhereItCannot(table: String) {
    #expect(EventTableRate.find(table) == nil)
    #expect(EventTableRate.find(EventTable.text([], rate: 1000)) == nil)
  }
}
