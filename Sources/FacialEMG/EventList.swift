// SPDX-License-Identifier: GPL-3.0-or-later

/// Events held as bytes: about a tenth of the memory that an array of them takes.
///
/// Recordings of hours hold a hundred thousand. An event is made anew whenever it is asked for, in about a microsecond; what
/// many questions are about, its `Head`, costs much less.
public struct EventList: Sendable {
  /// What most questions about an event are about.
  public struct Head: Sendable, Hashable {
    public let kind: EventKind
    public let side: EventSide?
    public let onset: Int
    public let duration: Int
    /// The first of its channels.
    public let channel: ChannelName?
    public let hasParent: Bool

    /// The first sample behind it.
    public var end: Int { onset + duration }
  }

  /// Whether an event keeps its cause, which is more than half of it.
  public let isKeepingCauses: Bool

  /// Bytes from which a chunk takes no further event.
  private static let chunkSize = 1 << 16
  private var chunks: [[UInt8]] = []
  private var writer = ByteWriter()
  /// Where each event begins: chunk, and place within its first `chunkSize` bytes.
  private var places: [UInt32] = []
  private var packing = EventPacking()

  public init(keepingCauses: Bool = true) { isKeepingCauses = keepingCauses }

  public init(_ events: some Sequence<Event>, keepingCauses: Bool = true) {
    self.init(keepingCauses: keepingCauses)
    for event in events { append(event) }
  }

  public mutating func append(_ event: Event) {
    places.append(UInt32(chunks.count) << 16 | UInt32(writer.bytes.count))
    packing.put(event, withCause: isKeepingCauses, into: &writer)
    if writer.bytes.count >= Self.chunkSize { chunks.append(writer.take()) }
  }

  /// The events in canonical order.
  public func ordered() -> EventList {
    var order = indices.map { (onset: head($0).onset, index: $0) }
    order.sort { $0.onset < $1.onset }
    var first = 0
    while first < order.count {
      var next = first + 1
      while next < order.count, order[next].onset == order[first].onset { next += 1 }
      if next - first > 1 {
        let together = order[first..<next].map { (event: self[$0.index], entry: $0) }
        order.replaceSubrange(
          first..<next, with: together.sorted { Event.canonicalOrder($0.event, $1.event) }.map(\.entry))
      }
      first = next
    }
    var list = self
    list.places = order.map { places[$0.index] }
    return list
  }

  public func head(_ index: Int) -> Head {
    var reader = reader(index)
    return packing.head(&reader)
  }

  /// The heads of all events, in their order.
  public var heads: some RandomAccessCollection<Head> { indices.lazy.map { head($0) } }

  /// The events of some kinds, in their order.
  public func of(_ kinds: EventKind...) -> [Event] {
    indices.filter { kinds.contains(kind($0)) }.map { self[$0] }
  }

  /// The kind alone.
  public func kind(_ index: Int) -> EventKind {
    var reader = reader(index)
    return packing.kind(&reader)
  }

  /// The event that an event belongs to, alone.
  public func parent(_ index: Int) -> EventID? {
    var reader = reader(index)
    return packing.parent(&reader)
  }

  private func reader(_ index: Int) -> ByteReader {
    let (chunk, start) = (Int(places[index] >> 16), Int(places[index] & 0xFFFF))
    return ByteReader(chunk < chunks.count ? chunks[chunk] : writer.bytes, at: start)
  }
}

extension EventList: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { places.count }

  public subscript(index: Int) -> Event {
    var reader = reader(index)
    return packing.event(&reader, withCause: isKeepingCauses)
  }
}

extension EventList: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Event...) { self.init(elements) }
}
