// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// What one family of ADCs wants to hear and how its bytes become frames; pure, so that it is tested without a device.
///
/// The transport asks: `begin` a stage, carry out the request, hand the reply to `take`, until the stage is done. Between
/// `start` and `stop` it hands every byte of the stream to `decode`. A driver touches neither USB nor clock.
public protocol ADCDriver: Sendable {
  /// What it is, which devices it knows, which options it takes.
  static var identity: DriverIdentity { get }

  /// Throws where the settings ask for what the device cannot do.
  init(_ device: USBIdentifier, settings: DriverSettings) throws(FacialisError)

  /// The first step of a stage.
  mutating func begin(_ stage: DriverStage) -> DriverStep

  /// The step that follows a reply to the one before.
  mutating func take(_ reply: USBReply) -> DriverStep

  /// Rate, channels and calibration; known once `identify` is done.
  var format: StreamFormat? { get }

  /// The device for people, e.g. `BioSemi ActiveTwo Mk2, speed mode 5`; without a serial number.
  var summary: String { get }

  /// What the device says of itself beside its name, e.g. its speed mode or firmware; known once `identify` is done.
  var state: String { get }

  /// The serial number that the device itself tells; nil where it tells none. Known once `identify` is done.
  var serialNumber: String? { get }

  /// The pipe that the samples come from; known once `identify` is done.
  var plan: USBStreamPlan { get }

  /// Takes the bytes of the stream as they come, cut anywhere, and appends frames, losses and notices.
  mutating func decode(_ bytes: Span<UInt8>, into output: inout DecodedFrames)

  /// The stream begins anew: what was held back of a frame is void.
  mutating func restart()
}

extension ADCDriver {
  public var serialNumber: String? { nil }
}

/// A part of a device's life that is a sequence of transfers.
public enum DriverStage: Sendable, Hashable, CaseIterable {
  /// Learns what the device is; leaves it silent.
  case identify
  /// Sets the device up and starts its stream.
  case start
  /// Makes a device that stalled or fell silent ready for `start`.
  case recover
  /// Ends the stream; leaves the device as it was found.
  case stop
}

/// What a driver wants next.
public enum DriverStep: Sendable, Hashable {
  case request(USBRequest)
  /// The stream's transfers are to be submitted now; answered by `.data([])`.
  case openStream
  case done
  case refuse(FacialisError)
}

/// One transfer outside the stream.
public enum USBRequest: Sendable, Hashable {
  case controlIn(type: UInt8, request: UInt8, value: UInt16, index: UInt16, length: Int)
  case controlOut(type: UInt8, request: UInt8, value: UInt16, index: UInt16, data: [UInt8])
  case bulkOut(endpoint: UInt8, data: [UInt8])
  /// At most so many bytes; a device that has fewer answers with what it has.
  case bulkIn(endpoint: UInt8, length: Int)
  case clearHalt(endpoint: UInt8)
}

/// What came of a step.
public enum USBReply: Sendable, Hashable {
  /// The bytes read; empty for what was written.
  case data([UInt8])
  case failed(USBFault)
}

/// How a transfer failed.
public enum USBFault: String, Sendable, Hashable, CaseIterable {
  case stall
  case timeout
  case overflow
  case gone
  case transmission
}

/// The pipe of a stream.
public struct USBStreamPlan: Sendable, Hashable {
  public var endpoint: UInt8
  /// The endpoint's largest packet where its descriptor does not say, in bytes.
  public var packetSize: Int
  /// Bytes a second that the device is going to send.
  public var bytesPerSecond: Double

  public init(endpoint: UInt8, packetSize: Int, bytesPerSecond: Double) {
    self.endpoint = endpoint
    self.packetSize = packetSize
    self.bytesPerSecond = bytesPerSecond
  }
}
