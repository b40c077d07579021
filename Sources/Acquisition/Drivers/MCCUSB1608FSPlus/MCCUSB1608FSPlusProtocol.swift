// SPDX-License-Identifier: GPL-3.0-or-later

/// Frames from the scans of MCC boxes: fixed-width little-endian words, channel after channel, offset binary.
///
/// The stream has no mark to align on: it is aligned because a scan begins with its first channel, and after any fault the
/// scan is started anew. Packets may end anywhere inside a frame.
struct MCCScanDecoder: Sendable {
  private let bytesPerWord: Int
  /// Subtracted from a word, so that 0 V is count 0.
  private let center: Int32
  private let mask: UInt32
  /// The output channel of each scanned one is its position in `order`: scanned index for each output channel.
  private let order: [Int]
  private let scanned: Int
  private var word: UInt32 = 0
  private var byte = 0
  private var frame: [Int32]
  private var filled = 0

  /// - Parameters:
  ///   - scanned: channels in a scan.
  ///   - order: for each output channel its index in the scan.
  init(bits: Int, bytesPerWord: Int, scanned: Int, order: [Int]) {
    self.bytesPerWord = bytesPerWord
    center = 1 << (bits - 1)
    mask = (1 << bits) - 1
    self.order = order
    self.scanned = scanned
    frame = [Int32](repeating: 0, count: scanned)
  }

  mutating func restart() {
    word = 0
    byte = 0
    filled = 0
  }

  mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedFrames) {
    for index in bytes.indices {
      word |= UInt32(bytes[index]) << UInt32(8 * byte)
      byte += 1
      if byte < bytesPerWord { continue }
      frame[filled] = Int32(bitPattern: word & mask) - center
      word = 0
      byte = 0
      filled += 1
      if filled < scanned { continue }
      filled = 0
      for source in order { output.append(frame[source]) }
      output.endFrame()
    }
  }
}

/// Slope and offset of an input in a range, in counts.
struct MCCCoefficients: Sendable, Hashable {
  var slope: Double
  var offset: Double

  /// Reads two floats; nil where the memory is blank (all ones, all zeros), NaN, or far from what a converter can need.
  init?(_ bytes: [UInt8], at position: Int, span: Double) {
    guard position >= 0, position + 8 <= bytes.count else { return nil }
    slope = Double(LittleEndian.float32(bytes, at: position))
    offset = Double(LittleEndian.float32(bytes, at: position + 4))
    guard slope.isFinite, offset.isFinite, slope > 0.8, slope < 1.2, offset.magnitude < span / 5 else { return nil }
  }
}

/// The requests, status bits and calibration layout of the USB-1608FS-Plus.
enum MCCUSB1608FSPlusProtocol {
  static let vendorIn: UInt8 = 0xC0
  static let vendorOut: UInt8 = 0x40
  static let scanStart: UInt8 = 0x11
  static let scanStop: UInt8 = 0x12
  static let configuration: UInt8 = 0x14
  static let clearBuffer: UInt8 = 0x15
  static let calibrationMemory: UInt8 = 0x30
  static let status: UInt8 = 0x44
  static let endpoint: UInt8 = 0x81

  static let overrunBit: UInt16 = 0x0004
  /// The pacer's clock in Hz.
  static let clock = 40e6
  static let largestRate = 100_000.0
  static let largestTotalRate = 400_000.0

  /// The calibration of 8 inputs in 8 ranges, range after range.
  static let calibrationBytes = 512
  static let calibrationChunk = 64

  /// A range's code; nil where the device does not have it.
  static func code(range: String) -> (code: Int, volts: Double)? {
    switch range {
    case "10": (0, 10)
    case "5": (1, 5)
    case "2": (3, 2)
    case "1": (5, 1)
    default: nil
    }
  }

  static func calibrationOffset(rangeCode: Int, input: Int) -> Int { (rangeCode * 8 + input) * 8 }

  /// The scan's payload: endless, at the period, of the inputs in the mask; a full buffer stalls the pipe, so that it is seen.
  static func scan(period: UInt32, mask: UInt8) -> [UInt8] {
    LittleEndian.bytes(UInt32(0)) + LittleEndian.bytes(period) + [mask, 0]
  }
}
