// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import FacialEMG

/// `GET /v1/stream`: waveform, provisional bursts, features, spectra and events in binary frames, as many as are asked for.
struct StreamRoutes: Sendable {
  let session: any SessionControl
  let tail: EventTail
  let clients: ClientCount

  func stream(_ request: Request) async throws(FacialisError) -> Reply {
    let format = session.format
    if format.channels.isEmpty { throw .deviceAwaited }
    let parameters = try StreamParameters(request, format: format, epoch: tail.store.epoch)
    let width = parameters.samplesPerColumn
    let description = try WireJSON.encode(
      StreamDescription(format, channels: parameters.channels, samplesPerColumn: width > 1 ? width : nil))
    // The place is taken before the reply begins: what is published after this request came belongs to it.
    let cursor = EventCursor(tail, parameters.events, after: parameters.after)
    return .stream(type: StreamFrame.mediaType) { sink in
      let feeds = feeds(parameters)
      clients.enter()
      defer {
        clients.leave()
        for feed in feeds { feed.cancel() }
      }
      try await sink.write(
        StreamFrame(kind: .description, channelCount: parameters.channels.count, payload: description).bytes)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for feed in feeds {
          group.addTask {
            while let frame = await feed.next() { try await sink.write(frame.bytes) }
          }
        }
        if parameters.include.contains(.events) {
          group.addTask { try await EventFrames(tail: tail, cursor: cursor).run(sink) }
        }
        // Where one ends, the stream that it is of has ended.
        try await group.next()
        group.cancelAll()
      }
      try Task.checkCancellation()
      try await sink.write(StreamFrame(kind: .end, payload: Array("The daemon ends the stream.".utf8)).bytes)
    }
  }

  private func feeds(_ parameters: StreamParameters) -> [any FrameFeed] {
    var feeds: [any FrameFeed] = []
    if parameters.include.contains(.waveform) {
      feeds.append(
        session.waveform(channels: parameters.channels, samplesPerColumn: parameters.samplesPerColumn))
    }
    if parameters.include.contains(.bursts) { feeds.append(session.provisionalBursts()) }
    let features = parameters.include.contains(.features)
    let spectra = parameters.include.contains(.spectra)
    if features || spectra {
      feeds.append(session.measurements(channels: parameters.channels, features: features, spectra: spectra))
    }
    return feeds
  }
}
