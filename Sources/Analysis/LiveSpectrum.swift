// SPDX-License-Identifier: GPL-3.0-or-later
public import SignalProcessing

/// A spectrum of one channel for people who watch: from FFTW, so with a tolerance, and never what decides an event.
public struct LiveSpectrum: Sendable, Hashable {
  /// What it is the spectrum of.
  public enum Kind: UInt32, Sendable, Hashable, CaseIterable {
    /// The last quarter of a second: a column of a spectrogram.
    case short
    /// The last seconds, finer in frequency.
    case density
    /// The envelope: rhythm from 0.5 to 30 Hz.
    case envelope
  }

  public var kind: Kind
  public var channel: Int
  /// Hz from one value to the next; the first stands for 0 Hz.
  public var resolutionHz: Double
  /// In uV^2/Hz.
  public var values: [Float]

  /// The values of a density up to a frequency.
  public init(_ kind: Kind, channel: Int, _ density: PowerDensity, upTo highest: Double) {
    self.kind = kind
    self.channel = channel
    resolutionHz = density.resolution
    values = density.values.prefix(Int(highest / density.resolution) + 1).map { Float($0) }
  }
}
