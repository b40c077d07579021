// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
public import SpasmDetection

/// What a recording comes to: rates with intervals by side and condition, muscles, trains, synkinesis, quality.
///
/// It is what `X_summary.json` holds and `X_report.html` shows. Keys are snake_case with their units.
public struct RecordingSummary: Sendable, Hashable, Codable {
  /// One side in one condition. The spasm rate never stands without burst rate and spasm-time fraction.
  public struct SideRow: Sendable, Hashable, Codable {
    public let condition: String
    public let side: Side
    public let spasms: EventRate
    public let bursts: EventRate
    /// Share of the analysable time in which the side was in spasm; nil where nothing was analysable.
    public let spasmTimeFraction: Double?
    public let isolated: Int
    public let clonic: Int
    public let tonic: Int

    private enum CodingKeys: String, CodingKey {
      case condition, side, spasms, bursts, isolated, clonic, tonic
      case spasmTimeFraction = "spasm_time_fraction"
    }
  }

  /// One channel in one condition.
  public struct MuscleRow: Sendable, Hashable, Codable {
    public let condition: String
    public let channel: ChannelName
    public let bursts: EventRate
    public let burstDurationMS: Quartiles?
    public let rmsUV: Quartiles?
    public let snrDB: Quartiles?
    public let medianFrequencyHz: Quartiles?

    private enum CodingKeys: String, CodingKey {
      case condition, channel, bursts
      case burstDurationMS = "burst_duration_ms"
      case rmsUV = "rms_uv"
      case snrDB = "snr_db"
      case medianFrequencyHz = "median_frequency_hz"
    }
  }

  /// The clonic trains of a side in one condition.
  public struct TrainRow: Sendable, Hashable, Codable {
    public let condition: String
    public let side: Side
    public let trains: Int
    public let bursts: Quartiles?
    public let burstRateHz: Quartiles?
    public let intervalMeanS: Quartiles?
    public let intervalCV: Quartiles?
    public let spread: Quartiles?

    private enum CodingKeys: String, CodingKey {
      case condition, side, trains, bursts, spread
      case burstRateHz = "burst_rate_hz"
      case intervalMeanS = "interval_mean_s"
      case intervalCV = "interval_cv"
    }
  }

  /// One ordered pair of muscles over the whole recording, from the analyser's matrix.
  public struct SynkinesisRow: Sendable, Hashable, Codable {
    public let side: Side
    public let source: ChannelName
    public let target: ChannelName
    /// Movements of the source that the target joined, on this side alone.
    public let count: Int
    /// Movements of the source.
    public let movements: Int
    /// Share of the movements that the target joined, with its 95 % score interval.
    public let coactivation: Double
    public let coactivationLower: Double
    public let coactivationUpper: Double
    /// The same share on the other side; nil where that side has no such pair or no movements.
    public let contralateralCoactivation: Double?
    /// Mean lag of the target's onset, and the standard error of that mean.
    public let lagMS: Double?
    public let lagUncertaintyMS: Double?
    /// Mean amplitude of the target as a share of the source's.
    public let gain: Double?
    /// Correlation of the two amplitudes over the movements that the target joined; nil below five of them.
    public let amplitudeCoupling: Double?
    /// Share of shifted copies of the target's bursts that meet the movements as often.
    public let pValue: Double?
    /// Movements that a spasm of this side followed within two seconds.
    public let followedBySpasm: Int
    /// Nil below the least number of movements, or where nothing stands out from chance.
    public let label: SynkinesisMatrix.Label?

    private enum CodingKeys: String, CodingKey {
      case side, source, target, count, movements, coactivation, gain, label
      case amplitudeCoupling = "amplitude_coupling"
      case coactivationLower = "coactivation_lower"
      case coactivationUpper = "coactivation_upper"
      case contralateralCoactivation = "contralateral_coactivation"
      case lagMS = "lag_ms"
      case lagUncertaintyMS = "lag_uncertainty_ms"
      case pValue = "p_value"
      case followedBySpasm = "followed_by_spasm"
    }

    init(_ row: SynkinesisMatrix.Row) {
      let interval = WilsonInterval(count: row.coactivations, total: row.movements)
      func rounded(_ value: Double?, _ decimals: Int) -> Double? { value.map { Decimal.round($0, decimals) } }
      side = row.side
      source = row.source
      target = row.target
      count = row.coactivations
      movements = row.movements
      coactivation = Decimal.round(row.coactivation, 4)
      coactivationLower = Decimal.round(interval.lower, 4)
      coactivationUpper = Decimal.round(interval.upper, 4)
      contralateralCoactivation = rounded(row.contralateralCoactivation, 4)
      lagMS = rounded(row.lagMS, EventColumn.lagMS.decimals)
      lagUncertaintyMS = rounded(row.lagUncertaintyMS, EventColumn.lagUncertaintyMS.decimals)
      gain = rounded(row.gain, EventColumn.gain.decimals)
      amplitudeCoupling = rounded(row.amplitudeCoupling, 3)
      pValue = rounded(row.pValue, 4)
      followedBySpasm = row.followedBySpasm
      label = row.label
    }
  }

  /// The events of one kind on one side.
  public struct KindRow: Sendable, Hashable, Codable {
    public let kind: EventKind
    public let side: EventSide?
    public let count: Int
    public let durationS: Double

    private enum CodingKeys: String, CodingKey {
      case kind, side, count
      case durationS = "duration_s"
    }
  }

  /// What was wrong with a channel, and what was left of it.
  public struct QualityRow: Sendable, Hashable, Codable {
    public let channel: ChannelName
    public let analysableS: Double
    public let excludedS: Double
    public let leadOffS: Double
    public let saturationS: Double
    public let mainsHumS: Double
    /// Artefacts by class.
    public let artefacts: [String: Int]

    private enum CodingKeys: String, CodingKey {
      case channel, artefacts
      case analysableS = "analysable_s"
      case excludedS = "excluded_s"
      case leadOffS = "lead_off_s"
      case saturationS = "saturation_s"
      case mainsHumS = "mains_hum_s"
    }
  }

  /// The recording, without anything that names the patient.
  public struct Recording: Sendable, Hashable, Codable {
    public var name: String
    public var durationS: Double
    public var rateHz: Double
    public var channels: [ChannelName]
    /// Labels in the file that were not analysed: ECG, Status, triggers.
    public var ignoredSignals: [String]
    public var gaps: Int
    public var gapS: Double
    /// Local time of the first sample, subject code, session and task, where the recording says so.
    public var start: String?
    public var subject: String?
    public var session: String?
    public var task: String?
    /// What it was recorded with: the device, the montage's name, and how the electrodes were set up, as entered.
    public var device: String?
    public var montage: String?
    public var electrodes: [String: EventValue]?

    private enum CodingKeys: String, CodingKey {
      case name, channels, gaps, start, subject, session, task, device, montage, electrodes
      case durationS = "duration_s"
      case rateHz = "rate_hz"
      case ignoredSignals = "ignored_signals"
      case gapS = "gap_s"
    }
  }

  public let software: String
  public let disclaimer: String
  public var recording: Recording
  /// What held for the visit, as it was entered, by name.
  public var covariates: [String: EventValue]?
  /// Hash of the detection settings.
  public let settings: String
  /// Conditions in the order in which they first occur; rest and tasks are never mixed.
  public let conditions: [String]
  public let sides: [SideRow]
  public let muscles: [MuscleRow]
  public let trains: [TrainRow]
  public let leaders: [LeaderRow]
  public let synkinesis: [SynkinesisRow]
  public let kinds: [KindRow]
  public let quality: [QualityRow]
  public let range: [RangeRow]
}
