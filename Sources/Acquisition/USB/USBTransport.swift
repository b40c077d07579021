// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

/// What carries a device's transfers: the bus, or a capture of it.
///
/// One thread uses it; what waits, waits there.
protocol USBTransport: AnyObject {
  /// The device for people.
  var title: String { get }

  /// Monotonic nanoseconds: those of the host, or those that the capture was made at.
  var now: UInt64 { get }

  /// A stage of the driver begins.
  func begin(_ stage: DriverStage)

  /// Carries a request out and waits for its end.
  func perform(_ request: USBRequest) -> USBReply

  /// Begins to take in the stream's transfers.
  func openStream(_ plan: USBStreamPlan) throws(FacialisError)

  /// What the stream has less of than it wanted, in words; nil where nothing is short.
  var shortage: String? { get }

  /// Waits until a transfer may be there, or for so long.
  func wait(milliseconds: Int)

  /// Whether `wait` may take longer than it was told, as the pauses of a capture do.
  var waitsLonger: Bool { get }

  /// Hands the stream's oldest transfer to the body; false where none is there.
  func take(_ body: (USBArrival, Span<UInt8>) -> Void) -> Bool

  /// Takes the stream's transfers back; what was not taken is void.
  func closeStream()
}

/// What is known of a transfer of the stream beside its bytes.
struct USBArrival: Sendable, Hashable {
  /// Monotonic nanoseconds at which the host got it.
  var time: UInt64
  /// How it failed; nil where it did not. What it brought before is good.
  var fault: USBFault?
  /// Whether transfers before it were lost for want of room.
  var followsLoss = false
}

extension USBTransport {
  var shortage: String? { nil }
  var waitsLonger: Bool { false }
}
