// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The body of `GET` and `PUT /v1/session`: the visit, and the state of the protocol that a client runs it by.
///
/// `{"subject": "S01", "session": "02", "covariates": {"caffeine_mg": 200}, "protocol": {...}}`. Replies add `version` and
/// `updated_utc`; the version is the ETag too, and a `PUT` names the one it replaces with `If-Match`.
public struct SessionDocument: Sendable, Hashable {
  public var session: Session
  /// What a client keeps here, e.g. the step of a guided session; any JSON, but for `plan`, which has to be a `ProtocolPlan`.
  public var protocolState: JSONValue?
  /// Counts the changes; in replies only.
  public var version: Int
  public var updatedUTC: UTCTime?

  public init(
    _ session: Session = Session(), protocolState: JSONValue? = nil, version: Int = 0, updatedUTC: UTCTime? = nil
  ) {
    self.session = session
    self.protocolState = protocolState
    self.version = version
    self.updatedUTC = updatedUTC
  }

  /// The longest protocol state, in bytes of JSON, and its deepest nesting.
  public static let longestProtocol = 32 * 1024
  public static let deepestProtocol = 16

  /// The HTTP entity tag.
  public var entityTag: String { "\"\(version)\"" }

  /// Throws in words where something in it cannot be.
  public func validate() throws(FacialisError) {
    try session.validate()
    guard let protocolState else { return }
    if let plan = protocolState["plan"] { try ProtocolPlan.validate(plan) }
    guard protocolState.depth <= Self.deepestProtocol,
      try WireJSON.encode(protocolState).count <= Self.longestProtocol
    else {
      throw FacialisError(
        "protocol-too-large", .badData, "The protocol's state is too large.",
        mend: "It may have \(Self.longestProtocol) bytes of JSON and \(Self.deepestProtocol) levels.")
    }
  }
}

extension SessionDocument: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case version
    case protocolState = "protocol"
    case updatedUTC = "updated_utc"
  }

  public init(from decoder: any Decoder) throws {
    session = try Session(from: decoder, beside: Key.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: Key.self)
    protocolState = try container.decodeIfPresent(JSONValue.self, forKey: .protocolState)
    version = try container.decodeIfPresent(Int.self, forKey: .version) ?? 0
    updatedUTC = try container.decodeIfPresent(UTCTime.self, forKey: .updatedUTC)
  }

  public func encode(to encoder: any Encoder) throws {
    try session.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(protocolState, forKey: .protocolState)
    try container.encode(version, forKey: .version)
    try container.encodeIfPresent(updatedUTC, forKey: .updatedUTC)
  }
}
