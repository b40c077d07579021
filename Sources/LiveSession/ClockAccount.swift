// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG

/// What a recording keeps of the clocks: raw readings in bounded number, the fit through them, and notes in words.
package struct ClockAccount: Sendable, Hashable {
  /// Readings that are kept; beyond, every second one goes, so that they stay spread over the whole recording.
  package static let mostObservations = 256
  private static let mostNotes = 32

  /// Samples are the recording's.
  package private(set) var observations: [ClockObservation] = []
  package private(set) var notes: [String] = []
  /// One reading in so many is kept.
  private var spacing = 1
  private var seen = 0

  package init() {}

  package mutating func add(_ observation: ClockObservation) {
    defer { seen += 1 }
    guard seen % spacing == 0 else { return }
    observations.append(observation)
    if observations.count > Self.mostObservations {
      observations = observations.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      spacing *= 2
      // The one that was added last stays where it has an even place, so that the spacing goes on.
      seen = (observations.count - 1) * spacing
    }
  }

  package mutating func note(_ words: String) {
    if notes.count < Self.mostNotes { notes.append(words) }
  }

  package func fit(nominalRate: Double) -> ClockFit? { ClockFit(observations, nominalRate: nominalRate) }
}
