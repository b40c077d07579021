// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// A device, a simulator or a recording that yields blocks of counts.
public protocol SampleSource: AnyObject, Sendable {
  /// What it is, for people, e.g. `simulator S05, 8 channels at 4000 Hz`; no patient text.
  var description: String { get }

  /// Rate, channels and calibration; fixed for the life of the source.
  var format: StreamFormat { get }

  /// Whether it waits for room instead of losing samples (a recording played as fast as it goes).
  var waitsForConsumers: Bool { get }

  /// The device's serial number; nil where it has none or is none.
  var serialNumber: String? { get }

  /// Where the device is plugged in, as the kernel names it, e.g. `1-4.2`; nil where it is none.
  var port: String? { get }

  /// What came from the device and what was lost before the ring, at any time, from any thread; nil where it cannot lose.
  var ledger: SourceLedger? { get }

  /// Delivers blocks to the sink until the stream ends or `stop` is called; blocks its thread.
  ///
  /// Sample indices begin at 0 and count lost frames. The sink's heartbeat goes on while nothing can be delivered: a beat now and
  /// then, and `outside` around what may wait for the system. Throws where the device fails for good.
  func run(into sink: SampleSink) throws(FacialisError)

  /// Makes `run` return soon; from any thread, also before `run` and more than once.
  func stop()
}

extension SampleSource {
  public var serialNumber: String? { nil }
  public var port: String? { nil }
  public var ledger: SourceLedger? { nil }
}
