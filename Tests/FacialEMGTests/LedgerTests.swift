// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Foundation
import Testing

@Suite struct LedgerTests {
  @Test func itBalancesOrSaysThatItDoesNot() {
    var ledger = Ledger()
    #expect(ledger.balances)
    ledger.expect(1000)
    ledger.receive(900)
    ledger.lose(60, to: .ring)
    #expect(!ledger.balances)
    #expect(ledger.line == "expected 1000 is not received 900 + lost 60 (ring 60)")
    ledger.lose(40, to: .disk)
    #expect(ledger.balances)
    #expect(ledger.line == "expected 1000 = received 900 + lost 100 (ring 60, disk 40)")
    #expect(LossCause.allCases.map { ledger[$0] } == [0, 60, 40, 0])
  }

  @Test func itTravelsAsJSON() throws {
    var ledger = Ledger()
    ledger.expect(3)
    ledger.lose(3, to: .source)
    let data = try JSONEncoder().encode(ledger)
    #expect(String(decoding: data, as: UTF8.self).contains("\"lost_at_source\":3"))
    #expect(try JSONDecoder().decode(Ledger.self, from: data) == ledger)
  }
}
