// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Turns a table of numbers (CSV, TSV, columns between spaces, exports of AcqKnowledge and BioSPPy) into a BDF+ recording.
///
/// Rows are instants, columns are signals. Numbers keep their value: where 24 bits hold every digit the step is a power of ten, else
/// it is a part in 8 million of the largest. Rows with missing numbers become gaps. What is ambiguous is refused with line and column.
public struct TableImport: Sendable {
  /// Frames a second; nil where the table's head or its time column says it.
  public var rate: Double?
  /// `uV`, `mV` or `V`; nil where the table says it.
  public var unit: String?
  /// How many units a number in the table is, for tables that hold an ADC's counts.
  public var unitsPerNumber: Double
  /// Which column (its name, or its number from 1) is which channel; nil where the columns' names say it.
  public var montage: Montage?
  /// Local time of the first row; nil where it is not known.
  public var start: LocalDateTime?
  public var subject: String?

  /// What was imported.
  public struct Summary: Sendable, Hashable, Codable {
    public var rateHz: Double
    public var frameCount: Int
    public var channels: [ChannelName]
    /// Columns that were left out.
    public var ignored: [IgnoredSignal]
    public var gapCount: Int
    public var missingFrameCount: Int
    /// Rows of which some channels had numbers and were left out because others had none.
    public var partialRowCount: Int
    /// Whether every digit of the table is in the recording.
    public var isExact: Bool

    private enum CodingKeys: String, CodingKey {
      case channels, ignored
      case rateHz = "rate_hz"
      case frameCount = "frame_count"
      case gapCount = "gap_count"
      case missingFrameCount = "missing_frame_count"
      case partialRowCount = "partial_row_count"
      case isExact = "exact"
    }
  }

  public init(
    rate: Double? = nil, unit: String? = nil, unitsPerNumber: Double = 1, montage: Montage? = nil,
    start: LocalDateTime? = nil, subject: String? = nil
  ) {
    self.rate = rate
    self.unit = unit
    self.unitsPerNumber = unitsPerNumber
    self.montage = montage
    self.start = start
    self.subject = subject
  }

  /// Imports the table at `path` as a new recording at `output`; nothing is left there after an error.
  public func run(_ path: String, to output: String) throws(FacialisError) -> Summary {
    let shape = try TableShape(path)
    let choice = try TableChoice(shape, self, path)
    let survey = try TableSurvey(path, shape, choice.columns, statedRate: statedRate(shape, path))
    let scales = survey.seen.map { TableScale($0) }
    let format = try format(choice, scales, survey, path)
    let header = RecordingHeader(
      format: format, start: start ?? .unknown, subject: subject, equipment: "Facialis \(Facialis.version) import")
    let writer = try RecordingWriter(path: output, header: header)
    do throws(FacialisError) {
      try write(path, shape, choice, scales, survey, writer)
      try writer.close()
    } catch {
      DiskFile.remove(output)
      throw error
    }
    return Summary(
      rateHz: format.rate, frameCount: survey.frameCount, channels: choice.channels.map(\.name),
      ignored: choice.ignored, gapCount: survey.gaps.count,
      missingFrameCount: survey.gaps.reduce(0) { $0 + $1.count }, partialRowCount: survey.partialRows,
      isExact: scales.allSatisfy(\.isExact))
  }

  private func statedRate(_ shape: TableShape, _ path: String) throws(FacialisError) -> Double? {
    for rate in [rate, shape.rate] {
      if let rate, !(rate >= 1 && rate <= 1e6) { throw .tableRateImpossible(rate) }
    }
    if let rate, let own = shape.rate, (rate / own - 1).magnitude > 1e-6 { throw .tableRates(path, rate, own) }
    return rate ?? shape.rate
  }

  private func format(
    _ choice: TableChoice, _ scales: [TableScale], _ survey: TableSurvey, _ path: String
  ) throws(FacialisError) -> StreamFormat {
    guard unitsPerNumber.isFinite, unitsPerNumber != 0 else { throw .tableRateImpossible(unitsPerNumber) }
    var channels: [ChannelFormat] = []
    for (index, channel) in choice.channels.enumerated() {
      let sign = (channel.inverted ? -1.0 : 1.0) / (channel.preamplifierGain ?? 1)
      let limit = scales[index].limit * unitsPerNumber * sign
      // Microvolts where they fit the header: volts would keep too few digits.
      let factor = choice.units[index] == "V" ? 1e6 : choice.units[index] == "mV" ? 1e3 : 1.0
      let isMicro = (limit * factor).magnitude < 9e6
      let physical = isMicro ? limit * factor : limit
      guard let high = HeaderNumber.fitting8(physical), let low = HeaderNumber.fitting8(-physical), high.value != 0,
        (high.value / physical - 1).magnitude < 1e-4
      else { throw .tableRange(path, channel.input, limit, choice.units[index]) }
      channels.append(
        ChannelFormat(
          name: channel.name,
          calibration: Calibration(
            digitalMinimum: -TableScale.fullScale, digitalMaximum: TableScale.fullScale, physicalMinimum: low.value,
            physicalMaximum: high.value),
          unit: isMicro ? "uV" : choice.units[index]))
    }
    return StreamFormat(rate: survey.rate, channels: channels).representableInHeader()
  }

  private func write(
    _ path: String, _ shape: TableShape, _ choice: TableChoice, _ scales: [TableScale], _ survey: TableSurvey,
    _ writer: RecordingWriter
  ) throws(FacialisError) {
    var rows = try TableRows(path, shape)
    var counts: [Int32] = []
    var last = [Int32](repeating: 0, count: choice.columns.count)
    let recordLength = writer.framesPerRecord * last.count
    counts.reserveCapacity(recordLength)
    var gaps = survey.gaps[...]
    var frame = 0
    while frame < survey.frameCount {
      let recordEnd = min(frame + writer.framesPerRecord, survey.frameCount)
      var annotations: [Annotation] = []
      counts.removeAll(keepingCapacity: true)
      for index in frame..<recordEnd {
        if let gap = gaps.first, gap.contains(index) {
          if index == gap.lowerBound {
            annotations.append(
              .gap(sample: index, sampleCount: gap.count, rate: writer.header.format.rate, cause: "missing"))
          }
          if index + 1 == gap.upperBound { gaps.removeFirst() }
        } else {
          // Rows with missing numbers stand among the gap's frames; the frames of a jump in time have no row.
          repeat {
            guard try rows.next() else { throw FacialisError.shrunk(path, rows.number) }
          } while try !take(rows, choice, scales, &last)
        }
        counts += last
      }
      frame = recordEnd
      if counts.count == recordLength {
        try writer.append(counts.span, annotations: annotations)
      } else {
        try writer.appendLast(counts.span, annotations: annotations)
      }
    }
  }

  /// Takes a row's counts; false where one of its numbers is missing.
  private func take(
    _ rows: TableRows, _ choice: TableChoice, _ scales: [TableScale], _ last: inout [Int32]
  ) throws(FacialisError) -> Bool {
    var row = last
    for (index, column) in choice.columns.enumerated() {
      guard case .number(let number, _) = try rows.cell(column) else { return false }
      row[index] = scales[index].count(number)
    }
    last = row
    return true
  }
}
