// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG

/// Final events as frames of the stream: the objects of `GET /v1/events` as lines of JSON, what is gone among them.
struct EventFrames: Sendable {
  let tail: EventTail
  let cursor: EventCursor

  /// Writes what came after the cursor's place and what comes, until the daemon ends or the client leaves.
  func run(_ sink: any ReplySink) async throws {
    var cursor = cursor
    for await _ in tail.wakes() {
      while true {
        let steps = try cursor.next()
        if steps.isEmpty { break }
        var bytes: [UInt8] = []
        for step in steps {
          let json = try EventFormat.lines.bytes(step)
          bytes += StreamFrame(kind: .event, payload: Array(json.dropLast())).bytes
        }
        try await sink.write(bytes)
      }
    }
  }
}
