// SPDX-License-Identifier: GPL-3.0-or-later

/// One raw reading of the clocks: how far the device had come at an instant of the host.
///
/// Offset and drift of the device's clock are estimates from these; they are kept so that the estimate can be made again.
public struct ClockObservation: Sendable, Hashable, Codable {
  /// Samples of the recording that had arrived.
  public var sample: Int
  /// The host's monotonic clock at the arrival, in nanoseconds.
  public var monotonicNS: Int
  /// Civil time at the arrival.
  public var utc: UTCTime

  public init(sample: Int, monotonicNS: Int, utc: UTCTime) {
    self.sample = sample
    self.monotonicNS = monotonicNS
    self.utc = utc
  }

  private enum CodingKeys: String, CodingKey {
    case sample, utc
    case monotonicNS = "monotonic_ns"
  }
}
