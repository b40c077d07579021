// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// How often, how late and how strongly each muscle joined the movements of another one of its side, so far; in the stream.
public struct SynkinesisReply: Sendable, Hashable, Codable {
  public struct Row: Sendable, Hashable, Codable {
    public var side: Side
    public var source: String
    public var target: String
    public var movements: Int
    public var coactivations: Int
    public var coactivation: Double
    public var contralateralCoactivation: Double?
    public var lagMS: Double?
    public var lagUncertaintyMS: Double?
    public var gain: Double?
    public var pValue: Double?
    public var label: String?

    public init(
      side: Side, source: String, target: String, movements: Int, coactivations: Int, coactivation: Double,
      contralateralCoactivation: Double?, lagMS: Double?, lagUncertaintyMS: Double?, gain: Double?, pValue: Double?,
      label: String?
    ) {
      self.side = side
      self.source = source
      self.target = target
      self.movements = movements
      self.coactivations = coactivations
      self.coactivation = coactivation
      self.contralateralCoactivation = contralateralCoactivation
      self.lagMS = lagMS
      self.lagUncertaintyMS = lagUncertaintyMS
      self.gain = gain
      self.pValue = pValue
      self.label = label
    }

    private enum CodingKeys: String, CodingKey {
      case side, source, target, movements, coactivations, coactivation, gain, label
      case contralateralCoactivation = "contralateral_coactivation"
      case lagMS = "lag_ms"
      case lagUncertaintyMS = "lag_uncertainty_ms"
      case pValue = "p_value"
    }
  }

  public var rows: [Row]

  public init(rows: [Row]) {
    self.rows = rows
  }
}
