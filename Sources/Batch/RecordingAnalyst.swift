// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG

/// Who analyses the elements of a recording, in their order.
package protocol RecordingAnalyst {
  mutating func process(_ counts: Span<Int32>, frameCount: Int)
  mutating func gap(_ samples: Int, cause: String)
  mutating func note(_ marker: Marker, at sample: Int)
  /// Ends the analysis and waits for what it yields; called once, or `cancel` is.
  mutating func finish() throws(FacialisError) -> RecordingYield
  /// Gives the analysis up.
  mutating func cancel()
}
