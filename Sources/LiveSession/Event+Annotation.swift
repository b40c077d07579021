// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Recordings

extension Event {
  /// The event as an annotation that Facialis writes, e.g. `facialis/clonic right R-OOC,R-ZYG`; never input.
  func annotation(rate: Double) -> Annotation {
    let words: [String?] = [
      Annotation.ownPrefix + kind.rawValue, side?.rawValue, channels.map(\.description).joined(separator: ","),
    ]
    return Annotation(
      sample: onset, sampleCount: duration, rate: rate,
      text: words.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " "))
  }
}
