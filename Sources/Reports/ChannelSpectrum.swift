// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
public import SignalProcessing

/// The power spectral densities of a channel in a recording: while it was quiet, and while it was active.
public struct ChannelSpectrum: Sendable {
  public let channel: ChannelName
  /// In uV²/Hz; nil without a segment.
  public let quiet: PowerDensity?
  public let active: PowerDensity?
  public let quietSegments: Int
  public let activeSegments: Int

  public init(
    channel: ChannelName, quiet: PowerDensity?, active: PowerDensity?, quietSegments: Int, activeSegments: Int
  ) {
    self.channel = channel
    self.quiet = quiet
    self.active = active
    self.quietSegments = quietSegments
    self.activeSegments = activeSegments
  }
}
