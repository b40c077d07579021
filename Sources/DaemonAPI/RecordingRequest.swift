// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The body of `POST /v1/recordings`.
public struct RecordingRequest: Sendable, Hashable, Codable {
  /// The subject's code, `S01`; never a name. Where it is left out, that of the session (`PUT /v1/session`).
  public var subject: String?
  /// What is recorded: `rest`, `smile`, ...
  public var task: String?
  /// The visit, `01`.
  public var session: String?
  /// Seconds from before the start that the recording is to hold, as far as the daemon still has them.
  public var preTriggerS: Double?

  public init(subject: String? = nil, task: String? = nil, session: String? = nil, preTriggerS: Double? = nil) {
    self.subject = subject
    self.task = task
    self.session = session
    self.preTriggerS = preTriggerS
  }

  /// Throws in words where a code could not stand in a BIDS file name.
  public func validate() throws(FacialisError) {
    for (key, value) in [("subject", subject), ("task", task), ("session", session)] {
      guard let value else { continue }
      let allowed = value.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
      }
      guard allowed, (1...32).contains(value.utf8.count) else {
        throw .recordingInvalid("\(key) has to be 1 to 32 letters and digits.")
      }
    }
    if let preTriggerS, !(preTriggerS.isFinite && (0...600).contains(preTriggerS)) {
      throw .recordingInvalid("pre_trigger_s has to be from 0 to 600.")
    }
  }

  /// The request with the session's subject and label where it names none.
  ///
  /// Throws where neither names a subject, or the two name different ones: what was entered for a visit would be filed under
  /// another subject.
  public func completed(by session: Session) throws(FacialisError) -> RecordingRequest {
    var completed = self
    completed.subject = subject ?? session.subject
    guard let subject = completed.subject else {
      throw .recordingInvalid("No subject is named, and the session has none.")
    }
    guard session.subject == nil || session.subject == subject else {
      throw .otherSession("subject", session.subject ?? "", subject)
    }
    if let label = session.label, let own = self.session, label != own { throw .otherSession("label", label, own) }
    completed.session = self.session ?? session.label
    return completed
  }

  private enum CodingKeys: String, CodingKey {
    case subject, task, session
    case preTriggerS = "pre_trigger_s"
  }
}
