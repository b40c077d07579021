// SPDX-License-Identifier: GPL-3.0-or-later
public import DaemonAPI
public import FacialEMG

/// Talks to a running facialisd over its sockets. Values; every request has a connection of its own.
public struct DaemonClient: Sendable {
  /// Where the daemon's sockets are unless it was told otherwise.
  public static let standardFolder = "/run/facialis"

  /// The folder of `observe.sock` and `control.sock`.
  public let folder: String
  /// How long an answer may take, in seconds; streams apart.
  public var patienceSeconds = 30

  public init(folder: String = DaemonClient.standardFolder) {
    self.folder = folder
  }

  public func status() async throws(FacialisError) -> StatusReply {
    try await ask(.status)
  }

  /// The attached ADCs, as the daemon sees them; asking them takes it some seconds.
  public func devices() async throws(FacialisError) -> [DeviceDescription] {
    try await ask(.devices, DeviceList.self).devices
  }

  public func montage() async throws(FacialisError) -> Montage {
    try await ask(.montage, MontageDocument.self).montage
  }

  public func setMontage(_ montage: Montage) async throws(FacialisError) -> Montage {
    try await ask(.setMontage, MontageDocument.self, body: MontageDocument(montage)).montage
  }

  /// Newest first.
  public func recordings() async throws(FacialisError) -> [RecordingReply] {
    try await ask(.recordings, RecordingList.self).recordings
  }

  public func startRecording(_ request: RecordingRequest) async throws(FacialisError) -> RecordingReply {
    try await ask(.startRecording, body: request)
  }

  /// Answers when the recording's file is closed.
  public func stopRecording() async throws(FacialisError) -> RecordingReply {
    try await ask(.stopRecording)
  }

  /// The visit that goes on.
  public func session() async throws(FacialisError) -> SessionDocument {
    try await ask(.session)
  }

  /// Replaces the visit, where it is still of the version that the document names.
  public func setSession(_ document: SessionDocument) async throws(FacialisError) -> SessionDocument {
    try await ask(.setSession, body: document, headers: [("if-match", document.entityTag)])
  }

  /// Lines of the audit trail, newest first.
  public func audit(limit: Int = 100, before number: Int? = nil) async throws(FacialisError) -> [AuditPage.Line] {
    let query = ["limit=\(limit)"] + (number.map { ["before=\($0)"] } ?? [])
    return try await ask(.audit, AuditPage.self, query: query).lines
  }

  public func mark(_ request: MarkerRequest) async throws(FacialisError) -> MarkerReply {
    try await ask(.mark, body: request)
  }

  /// Adds a correction or a note to a marker.
  public func correctMarker(
    _ position: EventPosition, _ correction: MarkerCorrection
  ) async throws(FacialisError) -> EventObject {
    try await ask(.correctMarker, body: correction, number: position)
  }

  /// One event with its cause, on request with the recorded signal around it.
  public func event(_ position: EventPosition, waveform: Bool = false) async throws(FacialisError) -> EventObject {
    try await ask(.event, query: waveform ? ["waveform=true"] : [], number: position)
  }

  /// One page of events after a place, from the log's beginning where none is named.
  public func events(
    after position: EventPosition? = nil, kinds: [EventKind] = [], recording: String? = nil, limit: Int = 1000
  ) async throws(FacialisError) -> EventPage {
    var query = Self.query(kinds, recording)
    query.append("limit=\(limit)")
    if let position { query.append("after=\(position)") }
    return try await ask(.events, query: query)
  }

  static func query(_ kinds: [EventKind], _ recording: String?) -> [String] {
    var query: [String] = []
    if !kinds.isEmpty { query.append("kinds=\(kinds.map(\.rawValue).joined(separator: ","))") }
    if let recording { query.append("recording=\(encoded(recording))") }
    return query
  }

  static func target(_ route: Route, _ query: [String] = []) -> String {
    query.isEmpty ? route.path : "\(route.path)?\(query.joined(separator: "&"))"
  }

  /// A value of a query, percent-encoded but for unreserved characters (RFC 3986).
  static func encoded(_ text: String) -> String {
    text.utf8.reduce(into: "") { encoded, byte in
      switch byte {
      case 48...57, 65...90, 97...122, 45, 46, 95, 126: encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
  }

  private func ask<Value: Decodable & Sendable>(
    _ route: Route, _ type: Value.Type = Value.self, body: (any Encodable & Sendable)? = nil, query: [String] = [],
    number: EventPosition? = nil, headers: [(String, String)] = []
  ) async throws(FacialisError) -> Value {
    var target = Self.target(route, query)
    if let number { target = target.replacing("{number}", with: number.description) }
    var exchange = HTTPExchange(
      folder: folder, method: route.method, target: target, headers: [("accept", "application/json")] + headers)
    if let body { exchange.body = try WireJSON.encode(body) } else if route.method != .get { exchange.body = [] }
    let bytes = try await exchange.run(seconds: patienceSeconds) { parts in
      try await HTTPExchange.whole(&parts, folder: folder)
    }
    return try WireJSON.decode(Value.self, from: bytes)
  }
}
