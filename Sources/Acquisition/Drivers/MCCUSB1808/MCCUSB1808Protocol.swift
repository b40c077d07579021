// SPDX-License-Identifier: GPL-3.0-or-later

/// The requests, status bits and calibration layout of the USB-1808 and USB-1808X.
enum MCCUSB1808Protocol {
  static let vendorIn: UInt8 = 0xC0
  static let vendorOut: UInt8 = 0x40
  static let inputSetup: UInt8 = 0x11
  static let scanStart: UInt8 = 0x12
  static let scanStop: UInt8 = 0x13
  static let queue: UInt8 = 0x14
  static let clearBuffer: UInt8 = 0x15
  static let memory: UInt8 = 0x30
  static let memoryAddress: UInt8 = 0x31
  static let status: UInt8 = 0x40
  static let endpoint: UInt8 = 0x86

  static let overrunBit: UInt16 = 0x0004
  static let configuredBit: UInt16 = 0x0100
  /// The pacer's clock in Hz.
  static let clock = 100e6

  static let calibrationAddress: UInt16 = 0x7000
  static let calibrationBytes = 256
  static let calibrationChunk = 64

  /// A range's code; nil where the device does not have it.
  static func code(range: String) -> (code: Int, volts: Double)? {
    switch range {
    case "10": (0, 10)
    case "5": (1, 5)
    default: nil
    }
  }

  static func calibrationOffset(rangeCode: Int, input: Int) -> Int { (input * 4 + rangeCode) * 8 }

  /// The byte that sets an input up; single-ended (mode 1) or differential (mode 0).
  static func setup(rangeCode: Int, isDifferential: Bool) -> UInt8 { UInt8(rangeCode) | (isDifferential ? 0 : 1 << 2) }

  /// The scan's payload: endless, not retriggered, blocks of 512 bytes, no trigger.
  static func scan(period: UInt32) -> [UInt8] {
    LittleEndian.bytes(UInt32(0)) + LittleEndian.bytes(UInt32(0)) + LittleEndian.bytes(period) + [255, 0]
  }
}
