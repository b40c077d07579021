// SPDX-License-Identifier: GPL-3.0-or-later

/// One row of the route table: what is served, where, and to whom.
public struct Route: Sendable, Hashable {
  public enum Method: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case put = "PUT"
    case post = "POST"
    case patch = "PATCH"
  }

  /// Which socket serves it: `observe` both, `control` only `control.sock`.
  public enum Access: String, Sendable, Hashable {
    case observe
    case control
  }

  public let method: Method
  /// The path with parameters in braces, `/v1/events/{number}`.
  public let path: String
  /// The operation's name in the API description.
  public let operation: String

  public init(_ method: Method, _ path: String, _ operation: String) {
    self.method = method
    self.path = path
    self.operation = operation
  }

  /// Whatever changes something needs `control.sock`; there is no exception to write down.
  public var access: Access { method == .get ? .observe : .control }

  public static let status = Route(.get, "/v1/status", "getStatus")
  public static let events = Route(.get, "/v1/events", "getEvents")
  public static let event = Route(.get, "/v1/events/{number}", "getEvent")
  public static let stream = Route(.get, "/v1/stream", "getStream")
  public static let montage = Route(.get, "/v1/montage", "getMontage")
  public static let setMontage = Route(.put, "/v1/montage", "putMontage")
  public static let devices = Route(.get, "/v1/devices", "getDevices")
  public static let recordings = Route(.get, "/v1/recordings", "getRecordings")
  public static let startRecording = Route(.post, "/v1/recordings", "startRecording")
  public static let stopRecording = Route(.post, "/v1/recordings/current/stop", "stopRecording")
  public static let session = Route(.get, "/v1/session", "getSession")
  public static let setSession = Route(.put, "/v1/session", "putSession")
  public static let mark = Route(.post, "/v1/markers", "postMarker")
  public static let correctMarker = Route(.patch, "/v1/markers/{number}", "correctMarker")
  public static let audit = Route(.get, "/v1/audit", "getAudit")
  public static let metrics = Route(.get, "/metrics", "getMetrics")
  public static let features = Route(.get, "/v1/features", "getFeatures")
  public static let spectrum = Route(.get, "/v1/spectrum", "getSpectrum")
  public static let quality = Route(.get, "/v1/quality", "getQuality")
  public static let recordedWaveform = Route(.get, "/v1/recordings/{id}/waveform", "getWaveform")
  public static let description = Route(.get, "/v1/openapi.json", "getDescription")

  /// Every route there is, in the order of the API description.
  public static let all: [Route] = [
    status, events, event, stream, devices, montage, setMontage, recordings, startRecording, stopRecording,
    session, setSession, mark, correctMarker, features, spectrum, quality, recordedWaveform, audit, description,
    metrics,
  ]
}
