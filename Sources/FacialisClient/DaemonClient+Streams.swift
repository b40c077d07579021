// SPDX-License-Identifier: GPL-3.0-or-later
public import DaemonAPI
public import FacialEMG
import NIOCore
import NIOHTTP1

extension DaemonClient {
  /// Hands over events from a place on, or from now, until `handle` throws or the task is cancelled.
  ///
  /// When the connection ends, for example because the daemon is restarted, it connects again and resumes after the last
  /// event: none is missed or given twice. Gives up with an error in words when no daemon answers for `patience`.
  public func followEvents(
    after position: EventPosition? = nil, kinds: [EventKind] = [], recording: String? = nil,
    patience: Duration = .seconds(60), _ handle: @Sendable (EventMessage) async throws -> Void
  ) async throws {
    var place = position
    var isFirst = true
    let clock = ContinuousClock()
    var lastSeen = clock.now
    var pause = Duration.milliseconds(50)
    while true {
      var headers = [("accept", "text/event-stream")]
      if let place { headers.append(("last-event-id", place.description)) }
      let exchange = HTTPExchange(
        folder: folder, method: .get, target: Self.target(.events, Self.query(kinds, recording)), headers: headers)
      var handlerError: (any Error)?
      var reached = place
      do {
        try await exchange.run { (parts: inout HTTPExchange.Parts) async throws -> Void in
          var parser = ServerSentEventParser()
          while let part = try await parts.next() {
            guard case .body(let buffer) = part else { continue }
            parser.append(buffer.readableBytesView)
            for message in parser.messages() {
              if let id = message.id { reached = EventPosition(id) ?? reached }
              guard let known = try EventMessage(message) else { continue }
              if case .hello(let greeting) = known, reached == nil {
                reached = EventPosition(epoch: greeting.epoch, number: greeting.lastNumber)
              }
              do {
                try await handle(known)
              } catch {
                handlerError = error
                throw error
              }
            }
          }
        }
      } catch {
        if let handlerError { throw handlerError }
        try Task.checkCancellation()
        let mayComeBack = error.category == .unavailable
        guard mayComeBack, !isFirst || reached != nil || error.code == FacialisError.connectionLostCode else {
          throw error
        }
        if clock.now - lastSeen > patience { throw error }
      }
      try Task.checkCancellation()
      if reached != place || isFirst {
        lastSeen = clock.now
        pause = .milliseconds(50)
      }
      isFirst = false
      place = reached
      try await Task.sleep(for: pause)
      pause = min(pause * 2, .seconds(2))
    }
  }

  /// Events as a sequence, resumed as in `followEvents`; it ends with an error, or when its task is cancelled.
  public func eventMessages(
    after position: EventPosition? = nil, kinds: [EventKind] = [], recording: String? = nil,
    patience: Duration = .seconds(60)
  ) -> AsyncThrowingStream<EventMessage, any Error> {
    AsyncThrowingStream { continuation in
      let task = Task {
        do {
          try await followEvents(after: position, kinds: kinds, recording: recording, patience: patience) {
            continuation.yield($0)
          }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// Hands over the frames of the live waveform until the daemon ends it, `handle` throws or the task is cancelled.
  ///
  /// - Parameters:
  ///   - channels: names; empty for all.
  ///   - columnsPerSecond: columns of smallest and largest count; nil for samples.
  ///   - include: `waveform`, `bursts`, `features`, `spectra`, `events`.
  public func followStream(
    channels: [ChannelName] = [], columnsPerSecond: Int? = nil, include: [String] = ["waveform"],
    _ handle: @Sendable (StreamFrame) async throws -> Void
  ) async throws {
    var query = ["include=\(include.joined(separator: ","))"]
    if !channels.isEmpty { query.append("channels=\(channels.map(\.description).joined(separator: ","))") }
    if let columnsPerSecond { query.append("columns=\(columnsPerSecond)") }
    let exchange = HTTPExchange(
      folder: folder, method: .get, target: Self.target(.stream, query),
      headers: [("accept", StreamFrame.mediaType)])
    var handlerError: (any Error)?
    do {
      try await exchange.run { (parts: inout HTTPExchange.Parts) async throws -> Void in
        var decoder = StreamDecoder()
        while let part = try await parts.next() {
          switch part {
          case .head: break
          case .body(let buffer):
            decoder.append(buffer.readableBytesView)
            while let frame = try decoder.next() {
              do {
                try await handle(frame)
              } catch {
                handlerError = error
                throw error
              }
            }
          case .end: return
          }
        }
        throw FacialisError.connectionLost(folder)
      }
    } catch {
      throw handlerError ?? error
    }
  }
}
