// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG

/// `GET /v1/stream`: the live waveform in binary frames.
struct StreamRoutes: Sendable {
  let session: any SessionControl
  let clients: ClientCount

  func stream(_ request: Request) async throws(FacialisError) -> Reply {
    let format = session.format
    let parameters = try StreamParameters(request, format: format)
    let width = parameters.samplesPerColumn
    let description = try WireJSON.encode(
      StreamDescription(format, channels: parameters.channels, samplesPerColumn: width > 1 ? width : nil))
    return .stream(type: StreamFrame.mediaType) { sink in
      let feed = session.waveform(channels: parameters.channels, samplesPerColumn: width)
      clients.enter()
      defer {
        clients.leave()
        feed.cancel()
      }
      try await sink.write(
        StreamFrame(kind: .description, channelCount: parameters.channels.count, payload: description).bytes)
      while let frame = await feed.next() { try await sink.write(frame.bytes) }
      try Task.checkCancellation()
      try await sink.write(StreamFrame(kind: .end, payload: Array("The daemon ends the stream.".utf8)).bytes)
    }
  }
}
