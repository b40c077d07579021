// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG

/// A device of answers: what a driver asked for, and what it is told.
struct DriverBench {
  var requests: [USBRequest] = []
  var openedStream = 0

  /// Carries a stage out and returns its last step.
  mutating func run(
    _ driver: inout any ADCDriver, _ stage: DriverStage, answer: (USBRequest) -> USBReply
  ) -> DriverStep {
    var step = driver.begin(stage)
    while true {
      switch step {
      case .request(let request):
        requests.append(request)
        step = driver.take(answer(request))
      case .openStream:
        openedStream += 1
        step = driver.take(.data([]))
      case .done, .refuse: return step
      }
    }
  }

  static let names = ["R-FRO", "L-FRO", "R-OOC", "L-OOC", "R-ZYG", "L-ZYG", "R-OOR", "L-OOR"]

  static func montage(
    _ inputs: [String], isolated: String? = "Bench amplifier", gain: Double? = nil, lowPass: Double? = nil,
    inverted: Bool = false
  ) -> Montage {
    Montage(
      name: "bench", isolatedAmplifier: isolated,
      channels: zip(inputs, names).compactMap { input, name in
        ChannelName(name).map {
          Montage.Channel(input: input, name: $0, inverted: inverted, preamplifierGain: gain, lowPassHz: lowPass)
        }
      })
  }

  /// The reply of a device that has nothing to say: zeros of the length asked for.
  static func silence(_ request: USBRequest) -> USBReply {
    switch request {
    case .controlIn(_, _, _, _, let length), .bulkIn(_, let length): .data([UInt8](repeating: 0, count: length))
    default: .data([])
    }
  }

  /// Decodes bytes in pieces of a size.
  static func decode(_ driver: inout any ADCDriver, _ bytes: [UInt8], piece: Int, channels: Int) -> DecodedFrames {
    var output = DecodedFrames(channelCount: channels)
    var start = 0
    while start < bytes.count {
      let end = min(start + piece, bytes.count)
      driver.decode(bytes.span.extracting(start..<end), into: &output)
      start = end
    }
    return output
  }

  static func words(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }

  static func words(_ word: UInt16) -> [UInt8] {
    [UInt8(truncatingIfNeeded: word), UInt8(truncatingIfNeeded: word >> 8)]
  }

  static func code(_ step: DriverStep) -> String? {
    if case .refuse(let error) = step { return error.code }
    return nil
  }
}
