// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
import Foundation

/// What one rater says of a recording: judged, relabelled and added events; a file of its own beside the recording.
package struct RaterLayer: Sendable, Hashable, Codable {
  /// One entry.
  package struct Entry: Sendable, Hashable, Codable {
    package enum Verdict: String, Sendable, Hashable, Codable {
      case accepted
      case rejected
      case relabelled
      case added
    }

    package var eventID: String
    package var kind: EventKind
    package var side: EventSide?
    package var channels: [ChannelName]
    package var onsetS: Double
    package var durationS: Double
    package var verdict: Verdict
    /// The machine's event that it is about; nil for an added one.
    package var of: String?

    private enum CodingKeys: String, CodingKey {
      case kind, side, channels, verdict, of
      case eventID = "event_id"
      case onsetS = "onset_s"
      case durationS = "duration_s"
    }
  }

  package var recording: String
  package var rater: String
  package var isBlinded: Bool
  package var events: [Entry]

  package init(recording: String, rater: String, isBlinded: Bool, events: [Entry] = []) {
    self.recording = recording
    self.rater = rater
    self.isBlinded = isBlinded
    self.events = events
  }

  private enum CodingKeys: String, CodingKey {
    case recording, rater, events
    case isBlinded = "is_blinded"
  }

  /// Throws in words where something in it cannot be.
  package func validate() throws(FacialisError) {
    guard events.count <= 100_000 else { throw .layerInvalid("It has too many entries.") }
    for entry in events {
      guard entry.onsetS.isFinite, entry.durationS.isFinite, entry.onsetS >= 0, (0...86_400).contains(entry.durationS)
      else { throw .layerInvalid("An entry has no onset or duration that could be.") }
      guard (entry.verdict == .added) == (entry.of == nil) else {
        throw .layerInvalid("An entry is about a machine's event, or added.")
      }
    }
  }

  /// The canonical table of what the rater holds true, as `facialis score` takes it for truth.
  package func table(rate: Double) -> String {
    let events = events.filter { $0.verdict != .rejected }.map { entry in
      Event(
        kind: entry.kind, onset: Int((entry.onsetS * rate).rounded()),
        duration: Int((entry.durationS * rate).rounded()),
        side: entry.side, channels: entry.channels)
    }
    return EventTable.text(events.sorted(by: Event.canonicalOrder), rate: rate)
  }
}
