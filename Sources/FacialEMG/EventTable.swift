// SPDX-License-Identifier: GPL-3.0-or-later

/// Events as a BIDS table (`X_events.tsv`): tab separated, `n/a` for missing, in canonical order.
///
/// The same rows come from the live log, from batch analysis and from the simulator's truth, so that they can be compared
/// byte for byte. Pure: events and a rate in, text out, and back.
public enum EventTable {
  /// The columns that every kind has, in front of those of `EventColumn`.
  public static let fixedColumns = [
    "onset", "duration", "trial_type", "side", "channels", "event_id", "parent_id", "members",
  ]

  /// What stands in a cell without a value.
  private static let missing = "n/a"

  private static let eventColumns = EventColumn.allCases

  /// Cells without a value, by their number: most of a row is such, and one by one they would take longer than the rest of it.
  private static let gaps = (0...eventColumns.count).map { String(repeating: "\t" + missing, count: $0) }

  /// The first line, without its line feed.
  public static let header = (fixedColumns + EventColumn.allCases.map(\.rawValue)).joined(separator: "\t")

  /// The whole table, header first, sorted in canonical order; each line ends with a line feed.
  public static func text(_ events: [Event], rate: Double) -> String {
    var text = header + "\n"
    for event in ordered(events) {
      text += row(event, rate: rate)
      text += "\n"
    }
    return text
  }

  /// The events in canonical order.
  public static func ordered(_ events: [Event]) -> [Event] {
    // By index: events are dear to move.
    events.indices.sorted { Event.canonicalOrder(events[$0], events[$1]) }.map { events[$0] }
  }

  /// One line of the table, without its line feed; `rate` in frames a second turns samples into seconds.
  public static func row(_ event: Event, rate: Double) -> String {
    var row = ""
    row.reserveCapacity(400)
    row += Decimal.fixed(Double(event.onset) / rate, 6)
    row += "\t"
    row += Decimal.fixed(Double(event.duration) / rate, 6)
    for text in [
      event.kind.rawValue, event.side?.rawValue ?? missing,
      cell(event.channels.map(\.description).joined(separator: ",")), cell(event.id), cell(event.parent ?? ""),
      cell(event.members.joined(separator: ",")),
    ] {
      row += "\t"
      row += text
    }
    var present: UInt64 = 0
    for column in event.values.keys { present |= 1 << UInt64(column.place) }
    var place = 0
    while present != 0 {
      let next = present.trailingZeroBitCount
      present &= present - 1
      row += gaps[next - place]
      row += "\t"
      row += cell(event.values[eventColumns[next]]?.text ?? "")
      place = next + 1
    }
    row += gaps[eventColumns.count - place]
    return row
  }

  /// Reads a table back; columns are found by name, those that are not known are passed over.
  ///
  /// Throws where a needed column is missing or a cell cannot be read, naming line and column, and where an `event_id` does
  /// not fit its onset, which a wrong `rate` brings about. Causes are not in the table.
  public static func events(_ text: String, rate: Double) throws(FacialisError) -> [Event] {
    let lines = text.split(omittingEmptySubsequences: true) { $0 == "\n" || $0 == "\r\n" }
    guard let first = lines.first else {
      throw .eventTable("The event table is empty.", "Give a table that begins with \"onset\\tduration\\ttrial_type\".")
    }
    var position: [String: Int] = [:]
    for (index, name) in first.split(separator: "\t", omittingEmptySubsequences: false).enumerated() {
      position[String(name)] = index
    }
    for name in ["onset", "duration", "trial_type"] where position[name] == nil {
      throw .eventTable(
        "The event table has no column \"\(name)\".", "BIDS event tables begin with onset, duration, trial_type.")
    }
    var events: [Event] = []
    events.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated().dropFirst() {
      events.append(try event(line, at: index + 1, position, rate))
    }
    return events
  }

  private static func event(
    _ line: Substring, at number: Int, _ position: [String: Int], _ rate: Double
  ) throws(FacialisError) -> Event {
    let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
    func text(_ name: String) -> String? {
      guard let index = position[name], index < cells.count else { return nil }
      let text = String(cells[index])
      return text == "n/a" || text.isEmpty ? nil : text
    }
    func refuse(_ name: String) -> FacialisError {
      .eventTable(
        "Line \(number) of the event table: \"\(text(name) ?? "n/a")\" cannot be read as \(name).",
        "Correct the cell.")
    }
    func samples(_ name: String) throws(FacialisError) -> Int {
      guard let seconds = text(name).flatMap(Double.init), seconds.isFinite, (seconds * rate).magnitude < 1e15 else {
        throw refuse(name)
      }
      return Int((seconds * rate).rounded())
    }
    guard let kind = text("trial_type").flatMap(EventKind.init) else { throw refuse("trial_type") }
    var event = Event(kind: kind, onset: try samples("onset"))
    if text("duration") != nil { event.duration = try samples("duration") }
    if let side = text("side") {
      guard let known = EventSide(rawValue: side) else { throw refuse("side") }
      event.side = known
    }
    for name in text("channels")?.split(separator: ",") ?? [] {
      guard let channel = ChannelName(String(name)) else { throw refuse("channels") }
      event.channels.append(channel)
    }
    event.parent = text("parent_id")
    event.members = text("members")?.split(separator: ",").map(String.init) ?? []
    for column in EventColumn.allCases {
      guard let cell = text(column.rawValue) else { continue }
      if column.isText {
        event.values[column] = .text(cell)
      } else {
        guard let number = Double(cell) else { throw refuse(column.rawValue) }
        event.values[column] = .number(number)
      }
    }
    if let id = text("event_id"), id != cell(event.id) {
      throw .eventTable(
        "Line \(number) of the event table: \"\(id)\" is not the identifier of its row, which is \"\(event.id)\".",
        "Give the rate at which the table was made, in samples a second.")
    }
    return event
  }

  /// A cell's text without the characters that end cells and lines.
  private static func cell(_ text: String) -> String {
    guard !text.isEmpty else { return missing }
    guard text.utf8.contains(where: { $0 < 32 }) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
  }
}

extension FacialisError {
  /// A table of events that cannot be read.
  static func eventTable(_ message: String, _ mend: String) -> FacialisError {
    FacialisError("event-table-invalid", .badData, message, mend: mend)
  }
}
