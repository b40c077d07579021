// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

/// The steps of a stage in order, and the replies to them.
struct RequestSequence: Sendable {
  private let steps: [DriverStep]
  /// Steps that a device may refuse without harm.
  private let optional: Set<Int>
  private var position = 0
  /// Replies so far, one a step; empty for writes and for what failed and may.
  private(set) var replies: [[UInt8]] = []

  init(_ steps: [DriverStep] = [], optional: Set<Int> = []) {
    self.steps = steps
    self.optional = optional
  }

  init(_ requests: [USBRequest], optional: Set<Int> = []) {
    self.init(requests.map { DriverStep.request($0) }, optional: optional)
  }

  /// The step that is due, `.done` behind the last.
  var step: DriverStep { position < steps.count ? steps[position] : .done }

  /// Whether all steps were answered.
  var isDone: Bool { position >= steps.count }

  /// Takes the reply to the step that was due; `.refuse` where it failed or came short.
  mutating func take(_ reply: USBReply, title: String) -> DriverStep {
    if isDone { return .done }
    switch reply {
    case .failed(let fault):
      guard optional.contains(position) else { return .refuse(.transferFailed(title, fault)) }
      replies.append([])
    case .data(let bytes):
      if case .request(.controlIn(_, _, _, _, let length)) = steps[position], bytes.count < length,
        !optional.contains(position)
      {
        return .refuse(.replyTooShort(title, expected: length, received: bytes.count))
      }
      replies.append(bytes)
    }
    position += 1
    return step
  }
}

/// Numbers in a device's bytes.
enum LittleEndian {
  static func unsigned16(_ bytes: [UInt8], at offset: Int) -> UInt16 {
    guard offset >= 0, offset + 2 <= bytes.count else { return 0 }
    return UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
  }

  static func unsigned32(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    UInt32(unsigned16(bytes, at: offset)) | UInt32(unsigned16(bytes, at: offset + 2)) << 16
  }

  static func float32(_ bytes: [UInt8], at offset: Int) -> Float {
    Float(bitPattern: unsigned32(bytes, at: offset))
  }

  static func bytes(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }

  static func bytes(_ number: UInt16) -> [UInt8] {
    [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
  }
}
