// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import DaemonAPI

extension LedgerRow {
  /// From the device to the ring.
  init(_ ledger: SourceLedger) {
    self.init(
      place: "usb", expected: ledger.expected, received: ledger.received, lost: ledger.expected - ledger.received,
      causes: Dictionary(uniqueKeysWithValues: ledger.lost.map { ($0.key.rawValue, $0.value) }))
  }
}
