// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import FacialEMG

extension EventObject {
  /// A committed event as it is now.
  init(_ logged: NumberedEvent, _ revision: EventRevision?) {
    self.init(
      logged,
      correction: revision?.correction.map { MarkerCorrection(text: $0.text, note: $0.note, utc: $0.utc) },
      isWithdrawn: revision?.isWithdrawn ?? false)
  }
}
