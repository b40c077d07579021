// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG

/// `GET /v1/recordings/{id}/waveform`: the past of a recording, one that goes on included, in the frames of the stream.
struct WaveformRoutes: Sendable {
  /// Columns of an answer at most.
  static let mostColumns = 1 << 17

  let session: any SessionControl

  func waveform(_ request: Request) async throws(FacialisError) -> Reply {
    let known: Set<String> = ["from", "to", "columns", "channels"]
    if let unknown = request.query.keys.sorted().first(where: { !known.contains($0) }) {
      throw .queryInvalid(
        "There is no parameter \"\(unknown)\".", mend: "Known are from, to, columns and channels.")
    }
    let from = try seconds(request, "from") ?? 0
    let to = try seconds(request, "to")
    if let to, to <= from { throw .queryInvalid("to is not behind from.", mend: "Both are seconds of the recording.") }
    var columns = 2000
    if let text = request.query["columns"] {
      guard let number = Int(text), (1...Self.mostColumns).contains(number) else {
        throw .queryInvalid(
          "columns is \"\(text.prefix(40))\".", mend: "It is a number of columns from 1 to \(Self.mostColumns).")
      }
      columns = number
    }
    let bytes = try await session.recordedWaveform(
      id: request.parameters["id"] ?? "", from: from, to: to, columns: columns, channels: request.query["channels"])
    return Reply(
      headers: [("content-type", StreamFrame.mediaType), ("cache-control", "no-store")], body: .whole(bytes))
  }

  private func seconds(_ request: Request, _ key: String) throws(FacialisError) -> Double? {
    guard let text = request.query[key] else { return nil }
    guard let value = Double(text), value.isFinite, value >= 0 else {
      throw .queryInvalid("\(key) is \"\(text.prefix(40))\".", mend: "It is seconds from the recording's first sample.")
    }
    return value
  }
}
