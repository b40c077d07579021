// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
internal import Realtime
internal import Synchronization

/// Requests to the session's thread, from any thread.
final class SessionMailbox: Sendable {
  enum Request: Sendable {
    case start(RecordingRequest, @Sendable (Result<RecordingPlan, FacialisError>) -> Void)
    case stop(@Sendable (Result<RecordingPlan, FacialisError>) -> Void)
    case mark(Marker, SessionEngine.MarkerTime, @Sendable (Result<MarkerPlace, FacialisError>) -> Void)
    case writerFailed(String, FacialisError)
    case takeOver(HandOver)
    case disk(freeBytes: Int, recording: String)
    case shutDown
  }

  private let bell: Doorbell
  private let requests = Mutex<[Request]?>([])

  init(bell: Doorbell) {
    self.bell = bell
  }

  /// False where nobody takes requests any more.
  func post(_ request: Request) -> Bool {
    let taken = requests.withLock { requests in
      requests?.append(request)
      return requests != nil
    }
    bell.ring()
    return taken
  }

  func take() -> [Request] {
    requests.withLock { requests in
      guard let waiting = requests, !waiting.isEmpty else { return [] }
      requests = []
      return waiting
    }
  }

  /// Takes no more; returns what still waits.
  func close() -> [Request] {
    requests.withLock { requests in
      defer { requests = nil }
      return requests ?? []
    }
  }
}

/// Where a marker lies.
public struct MarkerPlace: Sendable, Hashable {
  /// Sample of the stream.
  public var streamSample: Int
  public var rate: Double
  public var utc: UTCTime
  /// The recording that was going on; nil where none was.
  public var recording: String?
}
