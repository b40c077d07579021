// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
public import FacialEMG
import Foundation
import Recordings
import Synchronization

/// A recording for review: its signal, the machine's events unless blinded, and the layer of one rater.
///
/// The recording and the machine's result are only read. The layer is written whole or not at all, as `X_rater-NAME.json`, with
/// its table `X_rater-NAME_events.tsv`.
public struct ReviewSite: ViewerSite {
  private let path: String
  private let name: String
  private let base: String
  private let montage: Montage?
  private let events: [Event]
  private let rater: String
  private let isBlinded: Bool
  private let format: StreamFormat
  private let sampleCount: Int

  /// Opens a recording. - Parameter events: the machine's. Throws in words where it cannot be read or the rater has no code.
  public init(
    path: String, montage: Montage?, events: [Event], rater: String, isBlinded: Bool
  ) throws(FacialisError) {
    let isCode = rater.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) }
    guard isCode, (1...32).contains(rater.utf8.count) else { throw .raterInvalid }
    let reader = try RecordingReader(path: path, montage: montage)
    format = reader.format
    sampleCount = reader.sampleCount
    let url = URL(filePath: path)
    base = url.deletingPathExtension().path
    name = url.deletingPathExtension().lastPathComponent
    self.path = path
    self.montage = montage
    self.events = events
    self.rater = rater
    self.isBlinded = isBlinded
  }

  package var socketFolder: String? { nil }

  package func reply(_ head: ViewerGate.Head, body: [UInt8]) async -> ViewerReply? {
    if head.path == "/layer.json", head.method == "PUT" { return keep(body) }
    guard head.method == "GET" || head.method == "HEAD" else { return .words(405, "Only GET is answered here.") }
    if let page = PageFiles.reply(head.path) { return page }
    switch head.path {
    case "/viewer.json":
      return .json(
        ViewerDescription(mode: "review", control: true, recording: name, blinded: isBlinded, rater: rater))
    case "/review.json": return .json(facts)
    case "/layer.json": return .json(layer)
    case "/waveform": return waveform(head.query)
    default: return .words(404, "There is nothing at this path.")
    }
  }

  /// What the page is told of the recording.
  private struct Facts: Encodable {
    struct Item: Encodable {
      var eventID: String
      var kind: EventKind
      var side: EventSide?
      var channels: [ChannelName]
      var onsetS: Double
      var durationS: Double

      private enum CodingKeys: String, CodingKey {
        case kind, side, channels
        case eventID = "event_id"
        case onsetS = "onset_s"
        case durationS = "duration_s"
      }
    }

    var rateHz: Double
    var durationS: Double
    var events: [Item]

    private enum CodingKeys: String, CodingKey {
      case events
      case rateHz = "rate_hz"
      case durationS = "duration_s"
    }
  }

  private var facts: Facts {
    Facts(
      rateHz: format.rate, durationS: Double(sampleCount) / format.rate,
      events: isBlinded
        ? []
        : events.filter { $0.kind != .marker && $0.kind != .gap }.map {
          Facts.Item(
            eventID: $0.id, kind: $0.kind, side: $0.side, channels: $0.channels,
            onsetS: Double($0.onset) / format.rate, durationS: Double($0.duration) / format.rate)
        })
  }

  private var layerPath: String { "\(base)_rater-\(rater).json" }

  private var layer: RaterLayer {
    if let data = FileManager.default.contents(atPath: layerPath),
      let stored = try? WireJSON.decode(RaterLayer.self, from: data)
    {
      return stored
    }
    return RaterLayer(recording: name, rater: rater, isBlinded: isBlinded)
  }

  private func keep(_ body: [UInt8]) -> ViewerReply {
    do {
      var layer = try WireJSON.decode(RaterLayer.self, from: body)
      layer.recording = name
      layer.rater = rater
      layer.isBlinded = isBlinded
      try layer.validate()
      do {
        try Data(try WireJSON.encode(layer)).write(to: URL(filePath: layerPath), options: .atomic)
        try Data(layer.table(rate: format.rate).utf8).write(
          to: URL(filePath: "\(base)_rater-\(rater)_events.tsv"), options: .atomic)
      } catch {
        throw FacialisError.layerNotWritten(layerPath, "\(error.localizedDescription)")
      }
      return .json(layer)
    } catch let error as FacialisError {
      return .problem(error)
    } catch {
      return .problem(.layerNotWritten(layerPath, "\(error)"))
    }
  }

  private func waveform(_ query: [String: String]) -> ViewerReply {
    guard let from = query["from"].flatMap(Double.init), let to = query["to"].flatMap(Double.init), from >= 0,
      to > from, to - from <= 3600, let columns = query["columns"].flatMap(Int.init), columns > 0
    else { return .words(422, "from, to and columns are numbers.") }
    let first = Int((from * format.rate).rounded())
    let last = min(sampleCount, Int((to * format.rate).rounded()))
    guard first < last, columns * format.channels.count <= 1 << 24 else {
      return .words(422, "The stretch is empty or too long.")
    }
    do {
      let read = try ColumnReader(path: path, montage: montage)
        .read(first..<last, columnCount: columns)
      return ViewerReply(type: StreamFrame.mediaType, body: try Self.frames(read))
    } catch {
      return .problem(error)
    }
  }

  private static func frames(_ read: ColumnReader.Columns) throws(FacialisError) -> [UInt8] {
    let width = read.format.channels.count * 2
    var bytes = StreamFrame(
      kind: .description, channelCount: width / 2,
      payload: try WireJSON.encode(StreamDescription(read.format, channels: Array(read.format.channels.indices)))
    ).bytes
    let step = max(1, (1 << 18) / width)
    var column = 0
    while column < read.columnCount {
      let count = min(step, read.columnCount - column)
      bytes +=
        StreamFrame(
          columns: Array(read.counts[column * width..<(column + count) * width]), channelCount: width / 2,
          firstSample: read.firstSample + column * read.samplesPerColumn, samplesPerColumn: read.samplesPerColumn
        ).bytes
      column += count
    }
    for gap in read.gaps {
      bytes += StreamFrame(.gap, missing: gap.count, from: gap.firstSample, cause: gap.cause).bytes
    }
    return bytes
  }
}
