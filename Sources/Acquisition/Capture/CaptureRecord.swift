// SPDX-License-Identifier: GPL-3.0-or-later

/// What a capture holds, in the order in which it happened.
package enum CaptureRecord: Sendable, Hashable {
  case head(CaptureHead)
  /// The device was opened, for the first time or again.
  case opened
  /// A stage of the driver began.
  case stage(DriverStage)
  case exchange(USBRequest, USBReply)
  /// A transfer of the stream; `followsLoss` where the host lost some before it.
  case transfer([UInt8], fault: USBFault?, followsLoss: Bool)
  /// The capture itself came not to write so many transfers.
  case skipped(Int)
  /// The capture was ended in order; what follows is not part of it.
  case ended

  /// The byte that names the kind in the file.
  var kind: UInt8 {
    switch self {
    case .head: 0x01
    case .opened: 0x02
    case .stage: 0x03
    case .exchange: 0x04
    case .transfer: 0x05
    case .skipped: 0x06
    case .ended: 0x7F
    }
  }

  /// The payload behind kind, length and time.
  var payload: [UInt8] {
    switch self {
    case .head(let head): head.bytes
    case .opened, .ended: []
    case .stage(let stage): [Self.stages.firstIndex(of: stage).map(UInt8.init) ?? 0]
    case .exchange(let request, let reply): request.capturedBytes + reply.capturedBytes
    case .transfer(let bytes, let fault, let followsLoss): [Self.code(fault), followsLoss ? 1 : 0] + bytes
    case .skipped(let count): LittleEndian.bytes(UInt32(clamping: count))
    }
  }

  /// Reads a payload; nil where it is none of that kind.
  init?(kind: UInt8, payload: [UInt8]) {
    switch kind {
    case 0x01:
      guard let head = CaptureHead(payload) else { return nil }
      self = .head(head)
    case 0x02: self = .opened
    case 0x03:
      guard payload.count == 1, Int(payload[0]) < Self.stages.count else { return nil }
      self = .stage(Self.stages[Int(payload[0])])
    case 0x04:
      var rest = payload[...]
      guard let request = USBRequest(captured: &rest), let reply = USBReply(captured: &rest), rest.isEmpty else {
        return nil
      }
      self = .exchange(request, reply)
    case 0x05:
      guard payload.count >= 2, let fault = Self.fault(payload[0]) else { return nil }
      self = .transfer(Array(payload[2...]), fault: fault.value, followsLoss: payload[1] != 0)
    case 0x06:
      guard payload.count == 4 else { return nil }
      self = .skipped(Int(LittleEndian.unsigned32(payload, at: 0)))
    case 0x7F: self = .ended
    default: return nil
    }
  }

  /// The order is that of the file format.
  private static let stages: [DriverStage] = [.identify, .start, .recover, .stop]
  private static let faults: [USBFault] = [.stall, .timeout, .overflow, .gone, .transmission]

  /// 0 where there is none.
  static func code(_ fault: USBFault?) -> UInt8 {
    fault.flatMap { faults.firstIndex(of: $0) }.map { UInt8($0 + 1) } ?? 0
  }

  static func fault(_ code: UInt8) -> (value: USBFault?, Void)? {
    if code == 0 { return (nil, ()) }
    return Int(code) <= faults.count ? (faults[Int(code) - 1], ()) : nil
  }
}

extension USBRequest {
  fileprivate var capturedBytes: [UInt8] {
    switch self {
    case .controlIn(let type, let request, let value, let index, let length):
      [1, type, request] + LittleEndian.bytes(value) + LittleEndian.bytes(index) + LittleEndian.bytes(UInt32(length))
    case .controlOut(let type, let request, let value, let index, let data):
      [2, type, request] + LittleEndian.bytes(value) + LittleEndian.bytes(index)
        + LittleEndian.bytes(UInt32(data.count)) + data
    case .bulkOut(let endpoint, let data): [3, endpoint] + LittleEndian.bytes(UInt32(data.count)) + data
    case .bulkIn(let endpoint, let length): [4, endpoint] + LittleEndian.bytes(UInt32(length))
    case .clearHalt(let endpoint): [5, endpoint]
    }
  }

  fileprivate init?(captured bytes: inout ArraySlice<UInt8>) {
    guard let kind = bytes.popFirst() else { return nil }
    switch kind {
    case 1, 2:
      guard let head = bytes.popPrefix(10) else { return nil }
      let (value, index) = (LittleEndian.unsigned16(head, at: 2), LittleEndian.unsigned16(head, at: 4))
      let count = Int(LittleEndian.unsigned32(head, at: 6))
      if kind == 1 {
        self = .controlIn(type: head[0], request: head[1], value: value, index: index, length: count)
        return
      }
      guard let data = bytes.popPrefix(count) else { return nil }
      self = .controlOut(type: head[0], request: head[1], value: value, index: index, data: data)
    case 3, 4:
      guard let head = bytes.popPrefix(5) else { return nil }
      let count = Int(LittleEndian.unsigned32(head, at: 1))
      if kind == 4 {
        self = .bulkIn(endpoint: head[0], length: count)
        return
      }
      guard let data = bytes.popPrefix(count) else { return nil }
      self = .bulkOut(endpoint: head[0], data: data)
    case 5:
      guard let endpoint = bytes.popFirst() else { return nil }
      self = .clearHalt(endpoint: endpoint)
    default: return nil
    }
  }
}

extension USBReply {
  fileprivate var capturedBytes: [UInt8] {
    switch self {
    case .data(let bytes): [0] + LittleEndian.bytes(UInt32(bytes.count)) + bytes
    case .failed(let fault): [CaptureRecord.code(fault)]
    }
  }

  fileprivate init?(captured bytes: inout ArraySlice<UInt8>) {
    guard let code = bytes.popFirst(), let fault = CaptureRecord.fault(code) else { return nil }
    if let fault = fault.value {
      self = .failed(fault)
      return
    }
    guard let count = bytes.popPrefix(4), let data = bytes.popPrefix(Int(LittleEndian.unsigned32(count, at: 0))) else {
      return nil
    }
    self = .data(data)
  }
}

extension ArraySlice<UInt8> {
  /// Takes so many bytes from the front; nil where there are fewer.
  fileprivate mutating func popPrefix(_ length: Int) -> [UInt8]? {
    guard length <= count else { return nil }
    defer { removeFirst(length) }
    return Array(prefix(length))
  }
}
