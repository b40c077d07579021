// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// How a table is written: what separates its columns, what they are called, and where the numbers begin.
struct TableShape {
  enum Separator: Equatable {
    case byte(UInt8)
    case spaces
  }

  struct Column {
    /// What a montage may call it, the name first; empty where the table has no names.
    var names: [String] = []
    /// Unit as the table states it.
    var unit: String?
  }

  private(set) var separator = Separator.spaces
  private(set) var columns: [Column] = []
  /// The line that the first numbers stand on, from 1.
  private(set) var firstLine = 1
  /// Rate in Hz as the table's head states it.
  private(set) var rate: Double?

  private var labels: [String] = []

  init(_ path: String) throws(FacialisError) {
    var lines = try TableLines(path)
    guard var line = try Self.nextFilled(&lines, &self) else { throw .tableEmpty(path) }
    if let rate = Self.acqKnowledgeRate(line, &lines) {
      try readAcqKnowledge(&lines, rate: rate)
      return
    }
    separator = Self.separator(line)
    var fields = TableCell.fields(line, separator)
    var names: [String] = labels
    if fields.contains(where: Self.isText) {
      let heading = line
      guard let next = try Self.nextFilled(&lines, &self) else { throw .tableEmpty(path) }
      line = next
      // A heading in words may be separated otherwise than the numbers; the numbers decide.
      separator = Self.separator(line)
      fields = TableCell.fields(line, separator)
      if let column = fields.firstIndex(where: Self.isText) {
        throw .tableNotNumber(path, lines.number, column + 1, String(decoding: fields[column], as: UTF8.self))
      }
      // One column of numbers has one name, whatever words it is of.
      let words = fields.count == 1 ? [heading[...]] : TableCell.fields(heading, separator)
      names = words.map { String(decoding: $0, as: UTF8.self) }
    }
    firstLine = lines.number
    if let last = fields.last, last.isEmpty { fields.removeLast() }
    while names.count > fields.count, names.last?.isEmpty == true { names.removeLast() }
    guard names.isEmpty || names.count == fields.count else {
      throw .tableRagged(path, lines.number, fields.count, names.count)
    }
    columns = fields.indices.map { index in
      guard !names.isEmpty, !names[index].isEmpty else { return Column() }
      return Column(names: [names[index]], unit: Self.unit(inName: names[index]))
    }
  }

  /// The column that a montage's input means: a name, else a number from 1; nil where there is none.
  func column(_ input: String, _ path: String) throws(FacialisError) -> Int? {
    for fold in [false, true] {
      let found = columns.indices.filter { index in
        columns[index].names.contains { fold ? $0.lowercased() == input.lowercased() : $0 == input }
      }
      if found.count > 1 { throw .tableColumnAmbiguous(path, input) }
      if let index = found.first { return index }
    }
    let digits = input.hasPrefix("#") ? input.dropFirst() : Substring(input)
    guard let number = Int(digits), columns.indices.contains(number - 1) else { return nil }
    return number - 1
  }

  /// The column of time and what its numbers are in seconds.
  var timeColumn: (index: Int, seconds: Double)? {
    for (index, column) in columns.enumerated() {
      guard let name = column.names.first?.lowercased() else { continue }
      let words = name.split { !($0.isLetter || $0.isNumber) }.map(String.init)
      guard let first = words.first, ["time", "t", "seconds", "sec", "timestamp"].contains(first) else { continue }
      let isMilliseconds = words.contains { ["ms", "msec", "milliseconds"].contains($0) }
      return (index, isMilliseconds ? 0.001 : 1)
    }
    return nil
  }

  /// The next line that is neither empty nor a comment; comments of known programs are understood.
  private static func nextFilled(
    _ lines: inout TableLines, _ shape: inout TableShape
  ) throws(FacialisError) -> [UInt8]? {
    while let line = try lines.next() {
      let text = line.drop { $0 == 32 || $0 == 9 }
      guard let first = text.first else { continue }
      guard first == 35 || first == 37 else { return line }
      shape.readComment(String(decoding: text, as: UTF8.self))
    }
    return nil
  }

  /// `# Sampling Rate (Hz):= 1000.00` and `# Labels:= EMG` of BioSPPy's Simple Text Format.
  private mutating func readComment(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix(":=") else { return }
    let key = text[..<colon].drop { "#% ".contains($0) }.lowercased()
    let value = text[text.index(colon, offsetBy: 2)...].drop { $0 == " " }
    if key.hasPrefix("sampling rate") { rate = Double(value) }
    if key.hasPrefix("labels") { labels = value.split(separator: "\t").map(String.init) }
  }

  /// The rate in a second line such as `1 msec/sample` or `2000 samples/second`; nil where this is no AcqKnowledge export.
  private static func acqKnowledgeRate(_ line: [UInt8], _ lines: inout TableLines) -> Double? {
    guard String(decoding: line, as: UTF8.self).hasSuffix(".acq") else { return nil }
    guard let second = try? lines.next() else { return nil }
    let words = String(decoding: second, as: UTF8.self).split(separator: " ")
    guard words.count == 2, let number = Double(words[0]), number > 0 else { return nil }
    switch words[1] {
    case "msec/sample": return 1000 / number
    case "sec/sample": return 1 / number
    case "min/sample": return 1 / (60 * number)
    case "samples/second", "Hz": return number
    default: return nil
    }
  }

  /// Name and unit of each channel, a row of short names, a row of sample counts, the numbers.
  private mutating func readAcqKnowledge(_ lines: inout TableLines, rate: Double) throws(FacialisError) {
    self.rate = rate
    let path = lines.path
    func text(_ lines: inout TableLines) throws(FacialisError) -> String {
      guard let line = try lines.next() else { throw FacialisError.tableEmpty(path) }
      return String(decoding: line, as: UTF8.self)
    }
    let words = try text(&lines).split(separator: " ")
    guard words.count == 2, words[1].hasPrefix("channel"), let count = Int(words[0]), (1...4096).contains(count) else {
      throw .tableHead(path, lines.number, "the number of channels, as in \"8 channels\"")
    }
    for _ in 0..<count {
      let name = try text(&lines)
      columns.append(Column(names: [name], unit: try text(&lines)))
    }
    let heading = try lines.next() ?? []
    separator = Self.separator(heading)
    var names = TableCell.fields(heading, separator).map { String(decoding: $0, as: UTF8.self) }
    while names.last == "" { names.removeLast() }
    guard names.count == count else { throw .tableRagged(path, lines.number, names.count, count) }
    for index in columns.indices { columns[index].names.append(names[index]) }
    let counts = TableCell.fields(try lines.next() ?? [], separator).filter { !$0.isEmpty }
    guard counts.count == count, Set(counts.map { Array($0) }).count == 1 else {
      throw .tableHead(path, lines.number, "the number of samples of each channel")
    }
    firstLine = lines.number + 1
  }

  private static func separator(_ line: [UInt8]) -> Separator {
    for byte: UInt8 in [9, 59, 44] where line.contains(byte) { return .byte(byte) }
    return .spaces
  }

  private static func isText(_ field: ArraySlice<UInt8>) -> Bool {
    if case .text = TableCell(field) { return true }
    return false
  }

  /// `EMG zyg (mV)` and `EMG zyg [uV]`.
  private static func unit(inName name: String) -> String? {
    guard let last = name.last, last == ")" || last == "]",
      let open = name.lastIndex(where: { $0 == "(" || $0 == "[" })
    else { return nil }
    return String(name[name.index(after: open)...].dropLast())
  }
}
