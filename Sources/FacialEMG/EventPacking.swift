// SPDX-License-Identifier: GPL-3.0-or-later

/// How an event becomes bytes and is made of them again; channels, and ends of identifiers, are numbered as they occur.
struct EventPacking: Sendable {
  private static let kinds = EventKind.allCases
  private static let kindNumbers = numbers(kinds)
  private static let sides = EventSide.allCases
  private static let columns = EventColumn.allCases
  private static let columnNumbers = numbers(columns)

  private var names: [ChannelName] = []
  private var nameNumbers: [ChannelName: Int] = [:]
  /// What stands behind the sample in identifiers: a side, channels.
  private var tails: [String] = []
  private var tailNumbers: [String: Int] = [:]

  private static func numbers<Value: Hashable>(_ values: [Value]) -> [Value: UInt8] {
    Dictionary(uniqueKeysWithValues: zip(values, 0...))
  }

  mutating func put(_ event: Event, withCause: Bool, into writer: inout ByteWriter) {
    writer.put(Self.kindNumbers[event.kind] ?? 0)
    writer.put(UInt8(event.side.flatMap(Self.sides.firstIndex).map { $0 + 1 } ?? 0))
    writer.put(event.onset)
    writer.put(event.duration)
    writer.put(event.channels.count)
    for channel in event.channels { writer.put(number(channel)) }
    writer.put(UInt8(event.parent == nil ? 0 : 1))
    if let parent = event.parent { put(parent, of: event, into: &writer) }
    writer.put(event.members.count)
    for member in event.members { put(member, of: event, into: &writer) }
    writer.put(event.values.count)
    for (column, value) in event.values {
      let number = Self.columnNumbers[column] ?? 0
      switch value {
      case .number(let value):
        writer.put(number)
        writer.put(value)
      case .text(let text):
        writer.put(number | 128)
        writer.put(text)
      }
    }
    if withCause { put(event.cause, into: &writer) }
  }

  /// An identifier as kind, distance of its sample from the event's, and the number of its tail; others as they are.
  private mutating func put(_ id: EventID, of event: Event, into writer: inout ByteWriter) {
    let parts = id.split(separator: ":", maxSplits: 2)
    guard parts.count == 3, let kind = EventKind(rawValue: String(parts[0])), let kindNumber = Self.kindNumbers[kind],
      let sample = Int(parts[1]), parts[1] == String(sample),
      parts[0].utf8.count + parts[1].utf8.count + parts[2].utf8.count + 2 == id.utf8.count
    else {
      writer.put(UInt8.max)
      writer.put(id)
      return
    }
    writer.put(kindNumber)
    writer.put(sample &- event.onset)
    writer.put(number(ofTail: String(parts[2])))
  }

  private mutating func number(ofTail tail: String) -> Int {
    if let number = tailNumbers[tail] { return number }
    tailNumbers[tail] = tails.count
    tails.append(tail)
    return tails.count - 1
  }

  private func put(_ cause: Cause?, into writer: inout ByteWriter) {
    writer.put(UInt8(cause == nil ? 0 : 1))
    guard let cause else { return }
    writer.put(cause.detector)
    writer.put(cause.settings)
    writer.put(cause.thresholdUV)
    writer.put(cause.noiseFloorUV)
    writer.put(cause.quality)
    writer.put(cause.path.count)
    for step in cause.path { writer.put(step) }
  }

  private mutating func number(_ channel: ChannelName) -> Int {
    if let number = nameNumbers[channel] { return number }
    nameNumbers[channel] = names.count
    names.append(channel)
    return names.count - 1
  }

  func kind(_ reader: inout ByteReader) -> EventKind { Self.kinds[Int(reader.byte())] }

  func head(_ reader: inout ByteReader) -> EventList.Head {
    let kind = kind(&reader)
    let side = side(&reader)
    let (onset, duration) = (reader.integer(), reader.integer())
    let count = reader.integer()
    var channel: ChannelName?
    for index in 0..<count {
      let name = reader.integer()
      if index == 0 { channel = names[name] }
    }
    return EventList.Head(
      kind: kind, side: side, onset: onset, duration: duration, channel: channel, hasParent: reader.byte() != 0)
  }

  func parent(_ reader: inout ByteReader) -> EventID? {
    let head = head(&reader)
    return head.hasParent ? id(&reader, near: head.onset) : nil
  }

  private func id(_ reader: inout ByteReader, near onset: Int) -> EventID {
    let kind = reader.byte()
    guard kind != UInt8.max else { return reader.text() }
    return "\(Self.kinds[Int(kind)].rawValue):\(onset &+ reader.integer()):\(tails[reader.integer()])"
  }

  func event(_ reader: inout ByteReader, withCause: Bool) -> Event {
    let kind = kind(&reader)
    let side = side(&reader)
    var event = Event(kind: kind, onset: reader.integer(), duration: reader.integer(), side: side)
    event.channels = (0..<reader.integer()).map { _ in names[reader.integer()] }
    if reader.byte() != 0 { event.parent = id(&reader, near: event.onset) }
    event.members = (0..<reader.integer()).map { _ in id(&reader, near: event.onset) }
    let count = reader.integer()
    event.values.reserveCapacity(count)
    for _ in 0..<count {
      let number = reader.byte()
      event.values[Self.columns[Int(number & 127)]] = number < 128 ? .number(reader.number()) : .text(reader.text())
    }
    if withCause { event.cause = cause(&reader) }
    return event
  }

  private func cause(_ reader: inout ByteReader) -> Cause? {
    guard reader.byte() != 0 else { return nil }
    return Cause(
      detector: reader.text(), settings: reader.text(), thresholdUV: reader.optionalNumber(),
      noiseFloorUV: reader.optionalNumber(), quality: reader.optionalText(),
      path: (0..<reader.integer()).map { _ in reader.text() })
  }

  private func side(_ reader: inout ByteReader) -> EventSide? {
    let number = reader.byte()
    return number == 0 ? nil : Self.sides[Int(number) - 1]
  }
}
