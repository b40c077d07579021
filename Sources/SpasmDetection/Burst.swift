// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// One contraction in one channel, as the detector decided it.
///
/// Sample indices count from the recording's first sample, gaps included, and are corrected for the delay of the filters.
public struct Burst: Sendable, Hashable {
  /// Index of the channel in the stream's format.
  public var channel: Int
  public var name: ChannelName
  /// First sample of the contraction.
  public var onset: Int
  /// First sample after the contraction.
  public var offset: Int
  /// The onset in fractions of a sample, corrected for the channel's sampling skew: what lags are computed from.
  public var preciseOnset: Double
  /// Standard uncertainty of the onset, in samples.
  public var onsetUncertainty: Double
  /// Root mean square of the band-passed signal between onset and offset, in microvolts.
  public var rmsUV: Double
  /// Largest magnitude of the band-passed signal, in microvolts.
  public var peakUV: Double
  public var peakToPeakUV: Double
  /// RMS of the burst against the noise floor before it, in decibels.
  public var snrDB: Double
  /// The same of its median 20 ms: what it is most of the time.
  public var steadyDB: Double
  /// Noise floor before the onset as RMS of the band-passed signal, in microvolts.
  public var noiseFloorUV: Double
  /// Upper threshold at the onset, in microvolts RMS.
  public var thresholdUV: Double
  /// From onset to the envelope's peak, in seconds.
  public var riseTime: Double
  /// Sample at which the envelope is largest.
  public var envelopePeakSample: Int
  /// Median frequency of the power spectrum in Hz; nil where the burst is shorter than 50 ms. The same on every machine.
  public var medianFrequencyHz: Double?
  /// What it is if it is no contraction; such bursts are reported as artefacts and belong to no pattern.
  public var artefact: ArtefactClass?
  /// The channel whose muscle made it, where it only reached this one's electrode through tissue.
  public var conductedFrom: Int?
  /// Quality of the channel at the onset: `good`, `hum`, `noisy`, ...
  public var quality: String
  /// Sample at whose arrival the burst was final.
  public var decidedAt: Int
  /// The steps of the decision, in order, in words.
  public var path: [String]

  public init(
    channel: Int, name: ChannelName, onset: Int, offset: Int, preciseOnset: Double, onsetUncertainty: Double,
    rmsUV: Double, peakUV: Double, peakToPeakUV: Double, snrDB: Double, steadyDB: Double? = nil, noiseFloorUV: Double,
    thresholdUV: Double,
    riseTime: Double, envelopePeakSample: Int, medianFrequencyHz: Double? = nil, artefact: ArtefactClass? = nil,
    conductedFrom: Int? = nil,
    quality: String = "good", decidedAt: Int, path: [String] = []
  ) {
    self.channel = channel
    self.name = name
    self.onset = onset
    self.offset = offset
    self.preciseOnset = preciseOnset
    self.onsetUncertainty = onsetUncertainty
    self.rmsUV = rmsUV
    self.peakUV = peakUV
    self.peakToPeakUV = peakToPeakUV
    self.snrDB = snrDB
    self.steadyDB = steadyDB ?? snrDB
    self.noiseFloorUV = noiseFloorUV
    self.thresholdUV = thresholdUV
    self.riseTime = riseTime
    self.envelopePeakSample = envelopePeakSample
    self.medianFrequencyHz = medianFrequencyHz
    self.artefact = artefact
    self.conductedFrom = conductedFrom
    self.quality = quality
    self.decidedAt = decidedAt
    self.path = path
  }

  /// Samples from onset to offset.
  public var duration: Int { offset - onset }

  /// The canonical identifier of the burst's event.
  public var id: EventID { "\(EventKind.burst.rawValue):\(onset):\(name)" }
}
