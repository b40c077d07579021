// SPDX-License-Identifier: GPL-3.0-or-later

/// A column that a kind of event adds to the tables, with its meaning, unit and rounding.
///
/// One list for the TSV header, its JSON description, the socket's objects and the documentation.
public enum EventColumn: String, Sendable, Hashable, Codable, CodingKeyRepresentable, CaseIterable {
  case rmsUV = "rms_uv"
  case peakToPeakUV = "peak_to_peak_uv"
  case snrDB = "snr_db"
  case medianFrequencyHz = "median_frequency_hz"
  case burstCount = "burst_count"
  case burstRateHz = "burst_rate_hz"
  case intervalMeanS = "interval_mean_s"
  case intervalCV = "interval_cv"
  case intervalCV2 = "interval_cv2"
  case rhythmicity
  case spread
  case leader
  case lagMS = "lag_ms"
  case lagUncertaintyMS = "lag_uncertainty_ms"
  case gain
  case synkinesisIndex = "si"
  case coactivation
  case evidenceCount = "evidence_count"
  case symmetry
  case task
  case artefactClass = "artefact_class"
  case levelDB = "level_db"
  case frequencyHz = "frequency_hz"
  case correlation
  case amplitudeRatio = "amplitude_ratio"
  case marker
  case markerState = "marker_state"
  case gapCause = "gap_cause"
  case confidence
  case origin

  /// Its place among all columns.
  var place: Int { Int(unsafe unsafeBitCast(self, to: UInt8.self)) }

  /// By its place: the text that it would hash otherwise is dear, and every event has several.
  public func hash(into hasher: inout Hasher) { hasher.combine(place) }

  /// What the column says, in one sentence.
  public var meaning: String {
    switch self {
    case .rmsUV: "Root mean square of the filtered signal between onset and offset."
    case .peakToPeakUV: "Peak-to-peak amplitude of the filtered signal between onset and offset."
    case .snrDB: "RMS of the burst against the noise floor before it, in the detection band."
    case .medianFrequencyHz: "Median frequency of the power spectrum, where the burst is long enough."
    case .burstCount: "Bursts in the train, counted in the channel with most of them."
    case .burstRateHz: "Bursts a second within the train."
    case .intervalMeanS: "Mean interval between onsets of successive bursts."
    case .intervalCV: "Coefficient of variation of the intervals between onsets."
    case .intervalCV2: "Mean local coefficient of variation (CV2) of successive intervals."
    case .rhythmicity: "Height of the first autocorrelation peak of the envelope, 0 to 1."
    case .spread: "Channels of this side that took part, as a share of those that could."
    case .leader: "Channel whose onset came first; undetermined where onsets are too close."
    case .lagMS: "Onset of the target after that of the source."
    case .lagUncertaintyMS: "Standard uncertainty of the lag."
    case .gain: "Amplitude of the target as a share of that of the source."
    case .synkinesisIndex: "Activity of the target above its rest as a share of its largest movement."
    case .coactivation: "Share of the source's movements so far that the target joined."
    case .evidenceCount: "Movements of the source so far."
    case .symmetry: "Smaller amplitude of the two sides as a share of the larger."
    case .task: "The task marker that was on."
    case .artefactClass: "Class of the artefact: motion, pop, ecg, hum_step, chewing, stimulus."
    case .levelDB: "Level above the broadband background."
    case .frequencyHz: "Frequency of the mains component that was tracked."
    case .correlation: "Correlation of the two channels' waveforms."
    case .amplitudeRatio: "Amplitude of the weaker channel as a share of that of the stronger."
    case .marker: "Name of the marker."
    case .markerState: "Whether the marker's condition begins (on), ends (off) or is an instant."
    case .gapCause: "What the samples were lost to."
    case .confidence: "Strength of the evidence for the label, 0 to 1."
    case .origin: "What the simulator made it from: spasm, blink, movement, synkinesis, tic, ...; truth tables only."
    }
  }

  /// The unit as BIDS writes it; nil where the column has none.
  public var unit: String? {
    switch self {
    case .rmsUV, .peakToPeakUV: "uV"
    case .snrDB, .levelDB: "dB"
    case .medianFrequencyHz, .burstRateHz, .frequencyHz: "Hz"
    case .intervalMeanS: "s"
    case .lagMS, .lagUncertaintyMS: "ms"
    default: nil
    }
  }

  /// Whether its values are text; those of all others are numbers.
  public var isText: Bool {
    switch self {
    case .leader, .task, .artefactClass, .marker, .markerState, .gapCause, .origin: true
    default: false
    }
  }

  /// Digits after the point that numbers are rounded to.
  public var decimals: Int {
    switch self {
    case .rmsUV, .peakToPeakUV, .snrDB, .medianFrequencyHz, .levelDB: 2
    case .burstCount, .evidenceCount: 0
    default: 3
    }
  }

  /// A number rounded as the column says.
  public func value(_ number: Double) -> EventValue { .number(Decimal.round(number, decimals)) }
}
