// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI

extension LostRange {
  /// Events that the log forgot by its limits of age and size.
  init(pruned gone: GoneEvents) {
    self.init(
      epoch: gone.epoch, first: gone.first, last: gone.last,
      reason: "The log no longer keeps these events; a recording's own are in its table.")
  }
}
