// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import TerminalViewer
import Testing

/// Screens of a terminal, from a model that is known.
struct TopScreenTests {
  private static let now = UTCTime(nanoseconds: 1_800_000_000_000_000_000)

  private static func model() -> TopModel {
    var model = TopModel()
    model.isConnected = true
    model.sensitivityUV = 100
    model.traces.begin(
      StreamDescription(
        rateHz: 1000, channels: ["R-OOC", "L-OOC"].map { .init(name: $0, uvPerCount: 1, uvAtZero: 0) }))
    // R-OOC is flat, L-OOC swings from -100 to 100.
    let swing: [Int32] = [0, 0, -100, 100]
    let columns = Array(repeating: swing, count: 200).flatMap { (column: [Int32]) -> [Int32] in column }
    model.traces.take(StreamFrame(columns: columns, channelCount: 2, firstSample: 0, samplesPerColumn: 10))
    return model
  }

  @Test(arguments: [(80, 24), (132, 50), (60, 15), (20, 5)])
  func everyLineFits(columns: Int, rows: Int) {
    let screen = TopScreen(columns: columns, rows: rows, hasColour: false)
    let lines = screen.lines(Self.model(), now: Self.now)
    #expect(lines.count == max(10, rows))
    #expect(lines.allSatisfy { $0.count == max(40, columns) })
  }

  @Test func leftStandsAboveRightAndASwingFillsItsRows() {
    let lines = TopScreen(columns: 80, rows: 24, hasColour: false).lines(Self.model(), now: Self.now)
    let left = lines.firstIndex { $0.hasPrefix("L-OOC") }
    let right = lines.firstIndex { $0.hasPrefix("R-OOC") }
    #expect(left != nil && right != nil && (left ?? 9) < (right ?? 0))
    #expect(lines[(left ?? 0) + 1].hasSuffix("\u{28FF}"))
    #expect(!lines[right ?? 0].contains("\u{28FF}"))
  }

  @Test func aGapIsHatched() {
    var model = Self.model()
    model.traces.take(StreamFrame(.gap, missing: 10, from: 2000, cause: "source"))
    let lines = TopScreen(columns: 80, rows: 24, hasColour: false).lines(model, now: Self.now)
    let right = lines.first { $0.hasPrefix("R-OOC") }
    #expect(right?.last != "\u{2800}" && right?.last != "\u{28FF}")
  }

  /// Subject and task give way before the notice does.
  @Test(arguments: [80, 60, 40]) func theNoticeIsNeverCut(columns: Int) {
    var model = Self.model()
    model.status = Self.status(
      seconds: 100,
      recording: RecordingReply(
        id: "x", state: .recording, subject: "S01234567890123456789", task: "a-task-with-a-long-name", files: [],
        startedUTC: Self.now, durationS: 3723, samples: 1))
    let head = TopScreen(columns: columns, rows: 24, hasColour: false).lines(model, now: Self.now)[0]
    #expect(head.hasPrefix("RECORDING 1:02:03") && head.hasSuffix("Research use only") && head.count == columns)
  }

  @Test func eightChannelsShareAScreenOf24Lines() {
    var model = TopModel()
    model.isConnected = true
    model.mayControl = true
    model.status = Self.status(seconds: 100)
    let names = ["FRO", "OOC", "ZYG", "MEN"].flatMap { ["L-\($0)", "R-\($0)"] }
    model.traces.begin(
      StreamDescription(rateHz: 1000, channels: names.map { .init(name: $0, uvPerCount: 1, uvAtZero: 0) }))
    let lines = TopScreen(columns: 80, rows: 24, hasColour: false).lines(model, now: Self.now)
    #expect(
      lines.indices.filter { lines[$0].hasPrefix("L-") || lines[$0].hasPrefix("R-") }
        == Array(stride(from: 1, to: 16, by: 2)))
    #expect(lines[17].hasPrefix("left ") && lines[17].hasSuffix("uV a row") && lines[18].hasPrefix("right"))
    #expect(lines[23].hasPrefix("q quit") && lines[23].contains("up/down  "))
  }

  private static func status(seconds: Double, recording: RecordingReply? = nil) -> StatusReply {
    StatusReply(
      utc: now, uptimeS: 1,
      device: .init(spec: "simulator", description: "simulator", rateHz: 2000, bits: 24, channels: ["L-OOC"]),
      session: .init(state: "monitoring", streamSample: 0, streamS: 0), recording: recording,
      disk: .init(freeBytes: 1, reserveBytes: 0, bytesPerS: 1, timeLeftS: seconds), buffers: [], ledger: [],
      load: .init(analysisLagS: 0, shed: [], clients: 0, cpuS: 0), events: .init(epoch: 1, lastNumber: 0))
  }

  @Test(arguments: [
    (11_220.0, "NOT RECORDING  disk 3:07 h  2000 Hz"), (59, "NOT RECORDING  disk 0:00 h  2000 Hz"),
    (1e9, "NOT RECORDING  disk over 1000 h  2000 Hz"),
  ])
  func theHeadSaysHowLongTheDiskLasts(seconds: Double, words: String) {
    var model = Self.model()
    model.status = Self.status(seconds: seconds)
    let head = TopScreen(columns: 80, rows: 24, hasColour: false).lines(model, now: Self.now)[0]
    #expect(head.hasPrefix(words) && head.contains("Research use only"))
  }

  @Test func colourIsLeftOutWhereThereIsNone() {
    let plain = TopScreen(columns: 80, rows: 24, hasColour: false).lines(Self.model(), now: Self.now)
    let coloured = TopScreen(columns: 80, rows: 24, hasColour: true).lines(Self.model(), now: Self.now)
    #expect(!plain.joined().contains("\u{1B}") && coloured.joined().contains("\u{1B}[34m"))
  }
}
