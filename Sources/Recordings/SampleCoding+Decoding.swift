// SPDX-License-Identifier: GPL-3.0-or-later

extension SampleCoding {
  /// Bytes that a buffer has to have behind its last sample: three are loaded as four.
  static let slack = 4

  /// Decodes `frames` frames that begin `start` bytes into `bytes` for a channel at offset 0, into interleaved counts from
  /// frame `first` on.
  static func decode(
    _ bytes: [UInt8], at start: Int, channels: [Int], frames: Int, width: Int, into samples: inout [Int32],
    from first: Int
  ) {
    let stride = channels.count
    let last = (channels.max() ?? 0) + start + frames * width
    precondition(start >= 0 && frames > 0 && first >= 0 && stride > 0 && (channels.min() ?? 0) >= 0)
    precondition((first + frames) * stride <= samples.count && last + slack <= bytes.count)
    // A tile of frames stays in the first cache while every channel is put into it.
    let tile = max(16, 4096 / stride)
    unsafe bytes.withUnsafeBytes { source in
      unsafe samples.withUnsafeMutableBytes { target in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        var done = 0
        while done < frames {
          let count = min(tile, frames - done)
          let input = unsafe source + start + done * width
          let output = unsafe target + (first + done) * stride * 4
          var channel = 0
          while channel + 4 <= stride {
            let offsets = SIMD4(
              channels[channel], channels[channel + 1], channels[channel + 2], channels[channel + 3])
            if width == 3 {
              unsafe decodeFour24(input, offsets, output + channel * 4, count, stride * 4)
            } else {
              unsafe decodeFour16(input, offsets, output + channel * 4, count, stride * 4)
            }
            channel += 4
          }
          while channel < stride {
            if width == 3 {
              unsafe decodeOne24(input + channels[channel], output + channel * 4, count, stride * 4)
            } else {
              unsafe decodeOne16(input + channels[channel], output + channel * 4, count, stride * 4)
            }
            channel += 1
          }
          done += count
        }
      }
    }
  }

  /// Four channels at once: four loads, one store of 16 bytes.
  @inline(__always)
  private static func decodeFour24(
    _ input: UnsafeRawPointer, _ offsets: SIMD4<Int>, _ output: UnsafeMutableRawPointer, _ count: Int, _ stride: Int
  ) {
    let a = unsafe input + offsets[0]
    let b = unsafe input + offsets[1]
    let c = unsafe input + offsets[2]
    let d = unsafe input + offsets[3]
    var from = 0
    var to = 0
    for _ in 0..<count {
      let bits = unsafe SIMD4<Int32>(
        a.loadUnaligned(fromByteOffset: from, as: Int32.self), b.loadUnaligned(fromByteOffset: from, as: Int32.self),
        c.loadUnaligned(fromByteOffset: from, as: Int32.self), d.loadUnaligned(fromByteOffset: from, as: Int32.self))
      unsafe output.storeBytes(of: (bits &<< 8) &>> 8, toByteOffset: to, as: SIMD4<Int32>.self)
      from &+= 3
      to &+= stride
    }
  }

  @inline(__always)
  private static func decodeFour16(
    _ input: UnsafeRawPointer, _ offsets: SIMD4<Int>, _ output: UnsafeMutableRawPointer, _ count: Int, _ stride: Int
  ) {
    let a = unsafe input + offsets[0]
    let b = unsafe input + offsets[1]
    let c = unsafe input + offsets[2]
    let d = unsafe input + offsets[3]
    var from = 0
    var to = 0
    for _ in 0..<count {
      let bits = unsafe SIMD4<Int32>(
        Int32(a.loadUnaligned(fromByteOffset: from, as: Int16.self)),
        Int32(b.loadUnaligned(fromByteOffset: from, as: Int16.self)),
        Int32(c.loadUnaligned(fromByteOffset: from, as: Int16.self)),
        Int32(d.loadUnaligned(fromByteOffset: from, as: Int16.self)))
      unsafe output.storeBytes(of: bits, toByteOffset: to, as: SIMD4<Int32>.self)
      from &+= 2
      to &+= stride
    }
  }

  @inline(__always)
  private static func decodeOne24(
    _ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, _ count: Int, _ stride: Int
  ) {
    for index in 0..<count {
      let bits = unsafe input.loadUnaligned(fromByteOffset: index &* 3, as: Int32.self)
      unsafe output.storeBytes(of: (bits &<< 8) &>> 8, toByteOffset: index &* stride, as: Int32.self)
    }
  }

  @inline(__always)
  private static func decodeOne16(
    _ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, _ count: Int, _ stride: Int
  ) {
    for index in 0..<count {
      let bits = unsafe input.loadUnaligned(fromByteOffset: index &* 2, as: Int16.self)
      unsafe output.storeBytes(of: Int32(bits), toByteOffset: index &* stride, as: Int32.self)
    }
  }
}
