// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// One frame of `GET /v1/stream` (`application/vnd.facialis.stream`), all numbers little-endian.
///
/// Header, 32 bytes: payload bytes (u32), type (u16), channel count (u16), first sample (i64), frame count (u32), samples
/// a column (u32, else 0), civil time of the first sample in microseconds since 1970 (i64, 0 if not known). Then the payload.
public struct StreamFrame: Sendable, Hashable {
  /// What the payload is. Readers skip types that they do not know.
  public enum Kind: UInt16, Sendable, Hashable {
    /// JSON: `StreamDescription`. The first frame, and again whenever the stream changes.
    case description = 1
    /// Counts, Int32, [frame][channel].
    case samples = 2
    /// Smallest and largest count, two Int32, [column][channel].
    case columns = 3
    /// Samples that never arrived: count (i64), then the cause as UTF-8.
    case gap = 4
    /// Samples that this client did not get because it read too slowly: count (i64), then the reason as UTF-8.
    case lost = 5
    /// JSON: `ProvisionalBurst`.
    case provisional = 6
    /// JSON: `FeaturesReply`, five times a second.
    case features = 7
    /// A spectrum of one channel; see `init(spectrum:channel:resolutionHz:values:firstSample:)`.
    case spectrum = 8
    /// The daemon ends the stream: the reason as UTF-8.
    case end = 9
    /// JSON: `SynkinesisReply`, every two seconds.
    case synkinesis = 10
    /// JSON: a line of `GET /v1/events`: a final `EventObject`, or what is gone.
    case event = 11
  }

  public static let mediaType = "application/vnd.facialis.stream"
  public static let headerBytes = 32
  /// No payload is longer.
  public static let largestPayload = 4 << 20

  public var kind: Kind
  public var channelCount: Int
  public var firstSample: Int
  public var frameCount: Int
  public var samplesPerColumn: Int
  public var utc: UTCTime?
  public var payload: [UInt8]

  public init(
    kind: Kind, channelCount: Int = 0, firstSample: Int = 0, frameCount: Int = 0, samplesPerColumn: Int = 0,
    utc: UTCTime? = nil, payload: [UInt8] = []
  ) {
    self.kind = kind
    self.channelCount = channelCount
    self.firstSample = firstSample
    self.frameCount = frameCount
    self.samplesPerColumn = samplesPerColumn
    self.utc = utc
    self.payload = payload
  }

  /// Interleaved counts.
  public init(samples counts: [Int32], channelCount: Int, firstSample: Int, utc: UTCTime? = nil) {
    self.init(
      kind: .samples, channelCount: channelCount, firstSample: firstSample,
      frameCount: counts.count / max(channelCount, 1), utc: utc, payload: Self.bytes(counts))
  }

  /// Interleaved pairs of smallest and largest count.
  public init(columns pairs: [Int32], channelCount: Int, firstSample: Int, samplesPerColumn: Int, utc: UTCTime? = nil) {
    self.init(
      kind: .columns, channelCount: channelCount, firstSample: firstSample,
      frameCount: pairs.count / max(2 * channelCount, 1), samplesPerColumn: samplesPerColumn, utc: utc,
      payload: Self.bytes(pairs))
  }

  /// A range of samples that is missing, from `firstSample` on.
  public init(_ kind: Kind, missing count: Int, from firstSample: Int, cause: String) {
    var payload: [UInt8] = []
    payload.append(littleEndian: Int64(count))
    payload.append(contentsOf: cause.utf8)
    self.init(kind: kind, firstSample: firstSample, payload: payload)
  }

  /// The counts of `samples` and `columns`; empty for other kinds.
  public var counts: [Int32] {
    guard kind == .samples || kind == .columns else { return [] }
    return stride(from: 0, to: payload.count & ~3, by: 4).map { payload.int32(at: $0) }
  }

  /// Count and cause of `gap` and `lost`; nil for other kinds.
  public var missing: (count: Int, cause: String)? {
    guard kind == .gap || kind == .lost, payload.count >= 8 else { return nil }
    return (Int(payload.int64(at: 0)), String(decoding: payload[8...], as: UTF8.self))
  }

  /// Header and payload.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.headerBytes + payload.count)
    bytes.append(littleEndian: UInt32(payload.count))
    bytes.append(littleEndian: kind.rawValue)
    bytes.append(littleEndian: UInt16(clamping: channelCount))
    bytes.append(littleEndian: Int64(firstSample))
    bytes.append(littleEndian: UInt32(clamping: frameCount))
    bytes.append(littleEndian: UInt32(clamping: samplesPerColumn))
    bytes.append(littleEndian: (utc?.nanoseconds ?? 0) / 1000)
    bytes.append(contentsOf: payload)
    return bytes
  }

  private static func bytes(_ counts: [Int32]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(counts.count * 4)
    for count in counts { bytes.append(littleEndian: count) }
    return bytes
  }
}

extension [UInt8] {
  /// Appends the bytes of a whole number, lowest first.
  mutating func append(littleEndian number: some FixedWidthInteger) {
    for shift in stride(from: 0, to: number.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  /// The number of 32 bits whose lowest byte stands at the offset.
  func int32(at offset: Int) -> Int32 { Int32(truncatingIfNeeded: unsigned(at: offset, bytes: 4)) }

  /// The number of 64 bits whose lowest byte stands at the offset.
  func int64(at offset: Int) -> Int64 { Int64(bitPattern: unsigned(at: offset, bytes: 8)) }

  /// A number of up to 8 bytes; bytes beyond the end count as 0.
  func unsigned(at offset: Int, bytes width: Int) -> UInt64 {
    var number: UInt64 = 0
    for index in 0..<width where offset + index < count {
      number |= UInt64(self[offset + index]) << UInt64(8 * index)
    }
    return number
  }
}
