// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// What the viewer's server shows: the daemon live, or a recording for review.
package protocol ViewerSite: Sendable {
  /// The whole answer to a request that is the site's own; nil where the daemon is to be asked.
  func reply(_ head: ViewerGate.Head, body: [UInt8]) async -> ViewerReply?

  /// Folder of the daemon's sockets where requests are passed on; nil where there is no daemon.
  var socketFolder: String? { get }
}

/// What the page is told at its start: `GET /viewer.json`.
package struct ViewerDescription: Codable, Sendable {
  /// `live` or `review`.
  package var mode: String
  /// Whether this user may change anything.
  package var control: Bool
  package var version: String
  package var disclaimer: String
  /// The recording's name, in a review.
  package var recording: String?
  /// Whether the machine's result is hidden, in a review.
  package var blinded: Bool?
  /// The layer that this run writes, in a review.
  package var rater: String?

  package init(mode: String, control: Bool, recording: String? = nil, blinded: Bool? = nil, rater: String? = nil) {
    self.mode = mode
    self.control = control
    version = Facialis.version
    disclaimer = Facialis.disclaimer
    self.recording = recording
    self.blinded = blinded
    self.rater = rater
  }
}
