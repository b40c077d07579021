// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// How often, how late and how strongly each muscle joined the movements of another one of its side.
///
/// The labels describe timing and name no disease: healthy faces co-activate too, so the other side stands beside each row.
public struct SynkinesisMatrix: Sendable, Hashable, Codable {
  /// What the movements of one muscle say about another one of its side.
  public struct Row: Sendable, Hashable, Codable {
    public var side: Side
    public var source: ChannelName
    public var target: ChannelName
    /// Movements of the source so far.
    public var movements: Int
    /// Movements that the target joined, on this side alone.
    public var coactivations: Int
    /// `coactivations / movements`.
    public var coactivation: Double
    /// The same share on the other side; nil where that side has no such pair or no movements.
    public var contralateralCoactivation: Double?
    /// Mean lag of the target's onset; nil without co-activation.
    public var lagMS: Double?
    /// Standard error of the mean lag; nil below three co-activations.
    public var lagUncertaintyMS: Double?
    /// Mean amplitude of the target as a share of the source's; nil without co-activation.
    public var gain: Double?
    /// Correlation of the two amplitudes over the movements that the target joined; nil below five of them.
    public var amplitudeCoupling: Double?
    /// Share of shifted copies of the target's bursts that meet the movements as often, (1 + k) / (1 + shifts).
    public var pValue: Double?
    /// Movements that a spasm of this side followed within two seconds.
    public var followedBySpasm: Int
    /// Nil below the least number of movements, or where nothing stands out from chance.
    public var label: Label?

    private enum CodingKeys: String, CodingKey {
      case side, source, target, movements, coactivations, coactivation, gain, label
      case amplitudeCoupling = "amplitude_coupling"
      case contralateralCoactivation = "contralateral_coactivation"
      case lagMS = "lag_ms"
      case lagUncertaintyMS = "lag_uncertainty_ms"
      case pValue = "p_value"
      case followedBySpasm = "followed_by_spasm"
    }
  }

  /// What the evidence amounts to.
  public enum Label: String, Sendable, Hashable, Codable, CaseIterable {
    /// The target joins at least nine of ten movements.
    case movementLocked = "movement_locked"
    /// It joins more of them than chance explains, but not nine of ten.
    case intermittent
    /// It does not join, but spasms follow the movements more often than chance explains.
    case spasmFollowing = "spasm_following"
  }

  /// By side, source and target in the order of channels; pairs of which the source never moved are left out.
  public var rows: [Row]

  public init(rows: [Row]) { self.rows = rows }
}
