// SPDX-License-Identifier: GPL-3.0-or-later

/// The file format of captures, version 1; described in `Documentation/Captures.md`.
///
/// A signature of 16 bytes, then records: kind (1 byte), length of the payload (u32), nanoseconds since the capture began (u64),
/// payload, CRC-32 of all that (u32); numbers are little-endian.
package enum CaptureFormat {
  /// Shows, like PNG's, whether somebody changed line ends or cut the eighth bit; the last two bytes are the version.
  package static let signature: [UInt8] = [0x8A] + Array("FACIALIS-USB".utf8) + [0x0A, 1, 0]
  static let headBytes = 13
  static let checksumBytes = 4
  /// The longest payload that is taken for one.
  static let largestPayload = 1 << 20

  package static func encode(_ record: CaptureRecord, at time: UInt64) -> [UInt8] {
    encode(kind: record.kind, record.payload, at: time)
  }

  static func encode(kind: UInt8, _ payload: [UInt8], at time: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(headBytes + payload.count + checksumBytes)
    bytes.append(kind)
    bytes += LittleEndian.bytes(UInt32(payload.count))
    bytes += LittleEndian.bytes(UInt32(truncatingIfNeeded: time))
    bytes += LittleEndian.bytes(UInt32(truncatingIfNeeded: time >> 32))
    bytes += payload
    bytes += LittleEndian.bytes(checksum(bytes))
    return bytes
  }

  /// CRC-32 as in Ethernet and zlib.
  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : 0xEDB8_8320 ^ value >> 1 }
  }
}
