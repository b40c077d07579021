// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

/// Checksums, commands and answers of the LabJack U6.
enum LabJackU6Wire {
  static let commandEndpoint: UInt8 = 0x01
  static let answerEndpoint: UInt8 = 0x82
  static let streamEndpoint: UInt8 = 0x83
  static let samplesPerPacket = 25
  static let packetBytes = 64

  static let startStream: [UInt8] = [0xA8, 0xA8]
  static let stopStream: [UInt8] = [0xB0, 0xB0]

  /// The sum of bytes, folded into one byte by adding its carries twice.
  static func checksum8(_ bytes: some Sequence<UInt8>) -> UInt8 {
    var sum = bytes.reduce(0) { $0 + Int($1) }
    sum = sum % 256 + sum / 256
    return UInt8(truncatingIfNeeded: sum % 256 + sum / 256)
  }

  static func checksum16(_ bytes: some Sequence<UInt8>) -> UInt16 {
    UInt16(truncatingIfNeeded: bytes.reduce(0) { $0 + Int($1) })
  }

  /// An extended command: the data begins at byte 6 and has an even length.
  static func command(_ number: UInt8, _ data: [UInt8]) -> [UInt8] {
    let sum = checksum16(data)
    let middle: [UInt8] = [0xF8, UInt8(data.count / 2), number] + LittleEndian.bytes(sum)
    return [checksum8(middle)] + middle + data
  }

  /// What is wrong with an extended answer; nil where nothing is.
  static func fault(of answer: [UInt8], number: UInt8, count: Int) -> String? {
    guard answer.count >= count, count >= 8 else { return "\(answer.count) bytes instead of \(count)" }
    guard answer[1] == 0xF8, answer[3] == number, Int(answer[2]) * 2 + 6 == count else {
      return "another command's answer"
    }
    guard answer[0] == checksum8(answer[1..<6]), LittleEndian.unsigned16(answer, at: 4) == checksum16(answer[6..<count])
    else { return "wrong checksum" }
    return answer[6] == 0 ? nil : "error \(answer[6])"
  }

  /// A signed number of 32 bits before and 32 behind the point.
  static func fixedPoint(_ bytes: [UInt8], at offset: Int) -> Double {
    let whole = Int32(bitPattern: LittleEndian.unsigned32(bytes, at: offset + 4))
    return Double(whole) + Double(LittleEndian.unsigned32(bytes, at: offset)) / 4_294_967_296
  }
}

/// Frames from the U6's stream packets: checksums, packet counter, reports of its own buffer.
///
/// The counter says which packets are missing and so which channel comes next; a frame that lost a value is lost whole.
struct LabJackU6Protocol: Sendable {
  private static let recovering: UInt8 = 59
  private static let recovered: UInt8 = 60

  private let channelCount: Int
  private var held: [UInt8] = []
  private var counter: UInt8 = 0
  /// Values since the start that belong to packets which came or are known to be lost.
  private var values = 0
  /// Frames that were given out or are accounted as lost, without those the device dropped by itself.
  private var frames = 0
  private var frame: [Int32]
  /// Values of the current frame that came; nil where one is missing and the rest is skipped.
  private var isWhole = true
  private var isRecovering = false

  init(channelCount: Int) {
    self.channelCount = channelCount
    frame = [Int32](repeating: 0, count: channelCount)
    held.reserveCapacity(32768)
  }

  mutating func restart() {
    held.removeAll(keepingCapacity: true)
    counter = 0
    values = 0
    frames = 0
    isWhole = true
    isRecovering = false
  }

  mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedFrames) {
    for index in bytes.indices { held.append(bytes[index]) }
    var start = 0
    while start + LabJackU6Wire.packetBytes <= held.count {
      if isPacket(at: start) {
        take(at: start, into: &output)
        start += LabJackU6Wire.packetBytes
      } else {
        start += 1
      }
    }
    held.removeFirst(start)
  }

  private func isPacket(at start: Int) -> Bool {
    guard held[start + 1] == 0xF9, Int(held[start + 2]) == 4 + LabJackU6Wire.samplesPerPacket, held[start + 3] == 0xC0
    else { return false }
    return held[start] == LabJackU6Wire.checksum8(held[start + 1..<start + 6])
      && LittleEndian.unsigned16(held, at: start + 4)
        == LabJackU6Wire.checksum16(held[start + 6..<start + LabJackU6Wire.packetBytes])
  }

  private mutating func take(at start: Int, into output: inout DecodedFrames) {
    let missing = Int(held[start + 10] &- counter)
    counter = held[start + 10] &+ 1
    if missing > 0 { skip(missing * LabJackU6Wire.samplesPerPacket) }
    let state = held[start + 11]
    switch state {
    case 0: break
    case Self.recovering:
      if !isRecovering { output.note("device: its buffer overflowed") }
      isRecovering = true
    case Self.recovered:
      isRecovering = false
      let dropped = Int(LittleEndian.unsigned16(held, at: start + 6))
      // Whole scans are missing before these values, so the channel stays; a scan that lies across is not trusted.
      if values % channelCount != 0 { isWhole = false }
      output.lose(dropped)
    default:
      output.askForRestart("the device reports error \(state) in its stream")
      return
    }
    for index in 0..<LabJackU6Wire.samplesPerPacket {
      let word = LittleEndian.unsigned16(held, at: start + 12 + 2 * index)
      append(Int32(word) - 32768, into: &output)
    }
  }

  private mutating func skip(_ count: Int) {
    values += count
    isWhole = false
  }

  private mutating func append(_ count: Int32, into output: inout DecodedFrames) {
    let channel = values % channelCount
    if channel == 0 { isWhole = true }
    values += 1
    frame[channel] = count
    guard channel == channelCount - 1, isWhole else { return }
    let index = values / channelCount - 1
    output.lose(index - frames)
    for value in frame { output.append(value) }
    output.endFrame()
    frames = index + 1
  }
}
