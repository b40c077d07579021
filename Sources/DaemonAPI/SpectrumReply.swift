// SPDX-License-Identifier: GPL-3.0-or-later

/// The latest spectra of every channel: `GET /v1/spectrum`. From FFTW, so with a tolerance of 1e-9 of the largest value.
public struct SpectrumReply: Sendable, Hashable, Codable {
  /// A density at multiples of a resolution from 0 Hz on, in uV^2/Hz.
  public struct Density: Sendable, Hashable, Codable {
    public var resolutionHz: Double
    public var values: [Float]

    public init(resolutionHz: Double, values: [Float]) {
      self.resolutionHz = resolutionHz
      self.values = values
    }

    private enum CodingKeys: String, CodingKey {
      case values
      case resolutionHz = "resolution_hz"
    }
  }

  public struct Channel: Sendable, Hashable, Codable {
    public var name: String
    /// Of the last 3.5 s.
    public var density: Density?
    /// Of the envelope of the last 16 s, up to 30 Hz.
    public var envelope: Density?

    public init(name: String, density: Density?, envelope: Density?) {
      self.name = name
      self.density = density
      self.envelope = envelope
    }
  }

  public var channels: [Channel]

  public init(channels: [Channel]) {
    self.channels = channels
  }
}
