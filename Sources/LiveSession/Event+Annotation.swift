// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Recordings

extension Event {
  /// The event as a text that Facialis writes into files, e.g. `facialis/clonic right R-OOC,R-ZYG`; never input.
  var fileText: RecordAssembler.PlacedText {
    let words: [String?] = [
      Annotation.ownPrefix + kind.rawValue, side?.rawValue, channels.map(\.description).joined(separator: ","),
    ]
    return RecordAssembler.PlacedText(
      words.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " "), at: onset, sampleCount: duration)
  }
}
