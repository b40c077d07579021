// SPDX-License-Identifier: GPL-3.0-or-later
package import Catalogue
import DaemonAPI
package import FacialEMG

/// What `GET /v1/stream` is asked, read from its query.
package struct StreamParameters: Sendable {
  /// What the stream can hold.
  package enum Part: String, Sendable, Hashable, CaseIterable {
    case waveform
    /// Provisional bursts.
    case bursts
    /// Features and the matrix of synkinesis.
    case features
    case spectra
    /// Final events, as `GET /v1/events` gives them.
    case events
  }

  /// Indices in the stream's format.
  package var channels: [Int]
  /// 1 for samples.
  package var samplesPerColumn: Int
  package var include: Set<Part>
  /// Which events.
  package var events = EventQuery()
  /// The place after which events are wanted; nil for what comes from now on.
  package var after: EventPosition?

  /// Reads `channels` (names), `columns` (columns a second), `include` and `after`. Throws in words.
  package init(_ request: Request, format: StreamFormat, epoch: Int) throws(FacialisError) {
    let known: Set<String> = ["channels", "columns", "include", "after"]
    if let unknown = request.query.keys.sorted().first(where: { !known.contains($0) }) {
      throw .queryInvalid(
        "There is no parameter \"\(unknown)\".", mend: "Known are channels, columns, include and after.")
    }
    channels = try Self.channels(request.query["channels"], format)
    samplesPerColumn = 1
    if let text = request.query["columns"] {
      guard let columns = Double(text), columns.isFinite, columns >= 1, columns <= format.rate / 2 else {
        throw .queryInvalid(
          "columns is \"\(text.prefix(40))\".",
          mend: "It is columns a second, from 1 to \(Decimal.shortest(format.rate / 2)).")
      }
      samplesPerColumn = max(2, Int((format.rate / columns).rounded()))
    }
    include = []
    for name in (request.query["include"] ?? "waveform").split(separator: ",") {
      guard let part = Part(rawValue: String(name)) else {
        throw .queryInvalid(
          "\"\(name.prefix(40))\" cannot be included.",
          mend: "Include \(Part.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      include.insert(part)
    }
    if let text = request.query["after"] {
      guard include.contains(.events) else {
        throw .queryInvalid("after names a place in the events.", mend: "Add events to include.")
      }
      after = try EventParameters.position(text, epoch: epoch)
    }
  }

  /// Indices of channels by their names, comma separated; all where nothing is named. Throws in words.
  package static func channels(_ asked: String?, _ format: StreamFormat) throws(FacialisError) -> [Int] {
    let names = format.channels.map(\.name.description)
    guard let asked else { return Array(names.indices) }
    var channels: [Int] = []
    for name in asked.split(separator: ",") {
      guard let index = names.firstIndex(of: String(name)) else {
        throw .queryInvalid("There is no channel \"\(name)\".", mend: "There are \(names.joined(separator: ", ")).")
      }
      guard !channels.contains(index) else {
        throw .queryInvalid("The channel \(name) is named twice.", mend: "Name it once.")
      }
      channels.append(index)
    }
    guard !channels.isEmpty else {
      throw .queryInvalid("channels is empty.", mend: "Leave it out for all channels.")
    }
    return channels
  }
}
