// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

/// The status word of an ActiveTwo, without its low byte: triggers, speed mode, faults.
struct BioSemiStatus: Sendable, Hashable {
  let bits: UInt32

  init(word: UInt32) { bits = word >> 8 }

  var triggers: UInt16 { UInt16(truncatingIfNeeded: bits) }
  var isCMSInRange: Bool { bits & 1 << 20 != 0 }
  var isBatteryLow: Bool { bits & 1 << 22 != 0 }
  var mode: BioSemiMode? {
    BioSemiMode(isMk2: bits & 1 << 23 != 0, number: Int(bits >> 17 & 7) | Int(bits >> 18 & 8))
  }
}

/// A speed mode of an ActiveTwo: rate, length of a frame, layout.
struct BioSemiMode: Sendable, Hashable {
  let isMk2: Bool
  let number: Int

  private static let rates = [
    [2048, 4096, 8192, 16384, 2048, 4096, 8192, 16384, 2048],
    [2048, 2048, 2048, 2048, 2048, 4096, 8192, 16384, 2048],
  ]
  private static let words = [
    [258, 130, 66, 34, 258, 130, 66, 34, 290],
    [610, 610, 610, 610, 282, 154, 90, 58, 314],
  ]
  private static let electrodes = [
    [256, 128, 64, 32, 232, 104, 40, 8, 256],
    [512, 512, 512, 512, 256, 128, 64, 32, 280],
  ]

  /// Nil for a mode that is not known.
  init?(isMk2: Bool, number: Int) {
    guard (0...8).contains(number) else { return nil }
    self.isMk2 = isMk2
    self.number = number
  }

  private var row: Int { isMk2 ? 1 : 0 }
  /// Frames a second.
  var rate: Int { Self.rates[row][number] }
  /// 32-bit words of a frame, with sync and status.
  var wordsPerFrame: Int { Self.words[row][number] }
  var bytesPerFrame: Int { wordsPerFrame * 4 }
  /// Electrode inputs A1, A2, ...
  var electrodeCount: Int { Self.electrodes[row][number] }
  /// Whether the layout is known: several boxes in a chain (Mk2, modes 0 to 3) are not described.
  var isDescribed: Bool { !isMk2 || number >= 4 }
  private var hasExternalInputs: Bool { wordsPerFrame - 2 - electrodeCount >= 8 && isDescribed }

  /// The word of an input in the frame; nil where the mode does not have it.
  ///
  /// `A1`...`A32`, `B1`... are electrodes by 32; `EX1` to `EX8` (or `EXG1`) the external ones.
  func word(of input: Substring) -> Int? {
    guard isDescribed else { return nil }
    for prefix in ["EXG", "EX"] where input.hasPrefix(prefix) {
      guard let number = Int(input.dropFirst(prefix.count)), (1...8).contains(number), hasExternalInputs else {
        return nil
      }
      return 2 + electrodeCount + number - 1
    }
    guard let letter = input.first?.asciiValue, (65...80).contains(letter), let number = Int(input.dropFirst()),
      (1...32).contains(number)
    else { return nil }
    let index = Int(letter - 65) * 32 + number - 1
    return index < electrodeCount ? 2 + index : nil
  }
}

/// Frames from an ActiveTwo's endless words: sync, status, channels, each little-endian with the sample in the upper 24 bits.
///
/// A frame is given out once the next one's sync word and status were seen behind it, so that a frame which lost bytes inside
/// is never passed off as signal. A lost sync word is searched again at every byte.
struct BioSemiActiveTwoProtocol: Sendable {
  /// Words whose difference is a channel; one input alone has no second word.
  struct Input: Sendable, Hashable {
    var positive: Int
    var negative: Int?
  }

  static let syncWord: UInt32 = 0xFFFF_FF00
  /// The largest counts of the converter; a difference beyond them is held there.
  static let minimum: Int32 = -8_388_608
  static let maximum: Int32 = 8_388_607

  let mode: BioSemiMode
  private let inputs: [Input]
  private var held: [UInt8] = []
  private var isSynchronised = false
  private var hasStarted = false
  private var discarded = 0
  private var lastStatus: BioSemiStatus?

  init(mode: BioSemiMode, inputs: [Input]) {
    self.mode = mode
    self.inputs = inputs
    held.reserveCapacity(mode.bytesPerFrame * 2 + 65536)
  }

  /// What was held back is void; the next frames follow a gap of unknown length or a new start.
  mutating func restart() {
    held.removeAll(keepingCapacity: true)
    isSynchronised = false
    hasStarted = false
    discarded = 0
  }

  /// The mode that bytes were sent in; nil where no two frames in a row are among them.
  static func mode(in bytes: [UInt8]) -> BioSemiMode? {
    var offset = 0
    while offset + 8 <= bytes.count {
      if LittleEndian.unsigned32(bytes, at: offset) == syncWord {
        let status = LittleEndian.unsigned32(bytes, at: offset + 4)
        if status & 0xFF == 0, let mode = BioSemiStatus(word: status).mode {
          let next = offset + mode.bytesPerFrame
          if next + 8 <= bytes.count, LittleEndian.unsigned32(bytes, at: next) == syncWord,
            BioSemiStatus(word: LittleEndian.unsigned32(bytes, at: next + 4)).mode == mode
          {
            return mode
          }
        }
      }
      offset += 1
    }
    return nil
  }

  mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedFrames) {
    for index in bytes.indices { held.append(bytes[index]) }
    let length = mode.bytesPerFrame
    var start = 0
    while start + length + 8 <= held.count {
      if isFrame(at: start), isFrame(at: start + length) {
        if !isSynchronised { synchronise(into: &output) }
        emit(at: start, into: &output)
        start += length
      } else if changedMode(at: start) {
        output.fail(
          .stateNotDescribed(
            "BioSemi ActiveTwo", "the speed mode was changed while it streamed",
            mend: "Turn the speed switch back, or start again with the new mode."))
        break
      } else {
        isSynchronised = false
        discarded += 1
        start += 1
      }
    }
    held.removeFirst(start)
  }

  private func word(_ offset: Int) -> UInt32 { LittleEndian.unsigned32(held, at: offset) }

  private func isFrame(at offset: Int) -> Bool {
    guard held[offset + 3] == 0xFF, word(offset) == Self.syncWord else { return false }
    let status = word(offset + 4)
    return status & 0xFF == 0 && BioSemiStatus(word: status).mode == mode
  }

  /// Whether two frames of another mode lie here.
  private func changedMode(at offset: Int) -> Bool {
    guard held[offset + 3] == 0xFF, word(offset) == Self.syncWord, word(offset + 4) & 0xFF == 0,
      let other = BioSemiStatus(word: word(offset + 4)).mode, other != mode
    else { return false }
    let next = offset + other.bytesPerFrame
    return next + 8 <= held.count && word(next) == Self.syncWord && BioSemiStatus(word: word(next + 4)).mode == other
  }

  private mutating func synchronise(into output: inout DecodedFrames) {
    isSynchronised = true
    // What comes before the first frame ever is the tail of one that began before the stream did.
    if hasStarted {
      output.lose((discarded + mode.bytesPerFrame - 1) / mode.bytesPerFrame)
    }
    hasStarted = true
    discarded = 0
  }

  private mutating func emit(at offset: Int, into output: inout DecodedFrames) {
    let status = BioSemiStatus(word: word(offset + 4))
    if status != lastStatus { report(status, into: &output) }
    for input in inputs {
      let first = Int32(bitPattern: word(offset + input.positive * 4)) >> 8
      guard let negative = input.negative else {
        output.append(first)
        continue
      }
      let second = Int32(bitPattern: word(offset + negative * 4)) >> 8
      output.append(min(max(first - second, Self.minimum), Self.maximum))
    }
    output.endFrame()
  }

  private mutating func report(_ status: BioSemiStatus, into output: inout DecodedFrames) {
    if status.isCMSInRange != lastStatus?.isCMSInRange ?? true {
      output.note(status.isCMSInRange ? "device: CMS in range again" : "device: CMS out of range")
    }
    if status.isBatteryLow != lastStatus?.isBatteryLow ?? false {
      output.note(status.isBatteryLow ? "device: battery low" : "device: battery no longer low")
    }
    // Neither the level at the start is a trigger, nor the return to rest.
    if let last = lastStatus, last.triggers != status.triggers, status.triggers != 0 {
      output.mark(Marker(.stimulus, "\(status.triggers)"))
    }
    lastStatus = status
  }
}
