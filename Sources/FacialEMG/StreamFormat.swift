// SPDX-License-Identifier: GPL-3.0-or-later

/// One channel of a stream: its name, calibration and what stood before the ADC.
public struct ChannelFormat: Sendable, Hashable, Codable {
  public var name: ChannelName
  public var calibration: Calibration
  /// The unit of the calibration's physical limits: `uV`, or `mV` where a preamplifier's gain is not known.
  public var unit: String
  /// Filters of the hardware as EDF+ writes them, e.g. `HP:0.1Hz LP:500Hz`; empty if none is known.
  public var prefilter: String
  /// The electrode or sensor as EDF+ writes it, e.g. `AgAgCl electrode`; empty if not known.
  public var transducer: String
  /// How much later than the frame's instant this channel is sampled, in seconds (multiplexed ADCs).
  public var skew: Double

  public init(
    name: ChannelName, calibration: Calibration, unit: String = "uV", prefilter: String = "",
    transducer: String = "", skew: Double = 0
  ) {
    self.name = name
    self.calibration = calibration
    self.unit = unit
    self.prefilter = prefilter
    self.transducer = transducer
    self.skew = skew
  }

  /// Microvolts a count; mV and V are converted, any other unit is taken as it is.
  public var microvoltsPerCount: Double { calibration.gain * unitInMicrovolts }

  /// Microvolts at count 0.
  public var microvoltsAtZero: Double { calibration.offset * unitInMicrovolts }

  private var unitInMicrovolts: Double {
    switch unit {
    case "V": 1_000_000
    case "mV": 1000
    case "nV": 0.001
    default: 1
    }
  }
}

/// What a stream of frames is: rate, channels, resolution of the ADC.
public struct StreamFormat: Sendable, Hashable, Codable {
  /// Frames a second.
  public var rate: Double
  public var channels: [ChannelFormat]
  /// Bits of the ADC; 16 or fewer fit EDF+, more need BDF+.
  public var bits: Int

  public init(rate: Double, channels: [ChannelFormat], bits: Int = 24) {
    self.rate = rate
    self.channels = channels
    self.bits = bits
  }
}
