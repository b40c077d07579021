// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
package import FacialEMG

/// What `GET /v1/stream` is asked, read from its query.
package struct StreamParameters: Sendable, Hashable {
  /// Indices in the stream's format.
  package var channels: [Int]
  /// 1 for samples.
  package var samplesPerColumn: Int

  /// Reads `channels` (names), `columns` (columns a second) and `include`. Throws in words.
  package init(_ request: Request, format: StreamFormat) throws(FacialisError) {
    let known: Set<String> = ["channels", "columns", "include"]
    if let unknown = request.query.keys.sorted().first(where: { !known.contains($0) }) {
      throw .queryInvalid("There is no parameter \"\(unknown)\".", mend: "Known are channels, columns and include.")
    }
    let names = format.channels.map(\.name.description)
    if let asked = request.query["channels"] {
      channels = []
      for name in asked.split(separator: ",") {
        guard let index = names.firstIndex(of: String(name)) else {
          throw .queryInvalid(
            "There is no channel \"\(name)\".", mend: "There are \(names.joined(separator: ", ")).")
        }
        guard !channels.contains(index) else {
          throw .queryInvalid("The channel \(name) is named twice.", mend: "Name it once.")
        }
        channels.append(index)
      }
      guard !channels.isEmpty else {
        throw .queryInvalid("channels is empty.", mend: "Leave it out for all channels.")
      }
    } else {
      channels = Array(names.indices)
    }
    samplesPerColumn = 1
    if let text = request.query["columns"] {
      guard let columns = Double(text), columns.isFinite, columns >= 1, columns <= format.rate / 2 else {
        throw .queryInvalid(
          "columns is \"\(text.prefix(40))\".",
          mend: "It is columns a second, from 1 to \(Decimal.shortest(format.rate / 2)).")
      }
      samplesPerColumn = max(2, Int((format.rate / columns).rounded()))
    }
    for part in (request.query["include"] ?? "waveform").split(separator: ",") where part != "waveform" {
      throw .queryInvalid(
        "\"\(part)\" cannot be included.", mend: "Include waveform; provisional events follow in a later version.")
    }
  }
}
