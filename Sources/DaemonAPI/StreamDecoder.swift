// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// Cuts the bytes of `/v1/stream`, arriving in pieces of any length, into frames.
public struct StreamDecoder: Sendable {
  private var pending: [UInt8] = []
  private var position = 0

  public init() {}

  /// Bytes that wait for the rest of their frame.
  public var pendingBytes: Int { pending.count - position }

  public mutating func append(_ bytes: some Sequence<UInt8>) {
    if position > 0 {
      pending.removeFirst(position)
      position = 0
    }
    pending.append(contentsOf: bytes)
  }

  /// The next whole frame, nil where more bytes are needed; frames of unknown type are skipped.
  ///
  /// Throws where a payload claims to be longer than any is.
  public mutating func next() throws(FacialisError) -> StreamFrame? {
    while pendingBytes >= StreamFrame.headerBytes {
      let length = Int(pending.unsigned(at: position, bytes: 4))
      guard length <= StreamFrame.largestPayload else {
        throw .frameInvalid("The stream holds a frame of \(length) bytes; none is longer than 4 MiB.")
      }
      let end = position + StreamFrame.headerBytes + length
      guard end <= pending.count else { return nil }
      let start = position
      position = end
      guard let kind = StreamFrame.Kind(rawValue: UInt16(pending.unsigned(at: start + 4, bytes: 2))) else { continue }
      let utc = pending.int64(at: start + 24)
      return StreamFrame(
        kind: kind, channelCount: Int(pending.unsigned(at: start + 6, bytes: 2)),
        firstSample: Int(pending.int64(at: start + 8)),
        frameCount: Int(pending.unsigned(at: start + 16, bytes: 4)),
        samplesPerColumn: Int(pending.unsigned(at: start + 20, bytes: 4)),
        utc: utc == 0 ? nil : UTCTime(nanoseconds: utc &* 1000),
        payload: Array(pending[start + StreamFrame.headerBytes..<end]))
    }
    return nil
  }
}
