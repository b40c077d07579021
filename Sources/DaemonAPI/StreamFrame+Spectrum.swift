// SPDX-License-Identifier: GPL-3.0-or-later

extension StreamFrame {
  /// A spectrum of one channel.
  ///
  /// Payload: what it is of (u32: 0 the last quarter of a second, 1 the last seconds, 2 the envelope), index of the channel
  /// in the description (u32), resolution in Hz (f64), then densities in uV^2/Hz from 0 Hz on (f32).
  public init(spectrum kind: UInt32, channel: Int, resolutionHz: Double, values: [Float], firstSample: Int) {
    var payload: [UInt8] = []
    payload.reserveCapacity(16 + values.count * 4)
    payload.append(littleEndian: kind)
    payload.append(littleEndian: UInt32(clamping: channel))
    payload.append(littleEndian: resolutionHz.bitPattern)
    for value in values { payload.append(littleEndian: value.bitPattern) }
    self.init(
      kind: .spectrum, channelCount: 1, firstSample: firstSample, frameCount: values.count, payload: payload)
  }

  /// The spectrum in the payload; nil for other kinds.
  public var spectrum: (kind: UInt32, channel: Int, resolutionHz: Double, values: [Float])? {
    guard kind == .spectrum, payload.count >= 16 else { return nil }
    let values = stride(from: 16, to: payload.count & ~3, by: 4).map {
      Float(bitPattern: UInt32(payload.unsigned(at: $0, bytes: 4)))
    }
    return (
      UInt32(payload.unsigned(at: 0, bytes: 4)), Int(payload.unsigned(at: 4, bytes: 4)),
      Double(bitPattern: payload.unsigned(at: 8, bytes: 8)), values
    )
  }
}
