// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import SignalProcessing
public import SpasmDetection

/// Measures the band-passed signal for people who watch: levels ten times a second, spectra, rhythm.
///
/// Reads what the analyser keeps and gives nothing back to it, so that no event hangs on it. One thread at a time. Costs about
/// one pass over the samples and, with spectra, three windows of an FFT a channel and fifth of a second.
public final class LiveMeter {
  /// Seconds of a step: levels are measured over it.
  public static let stepS = 0.1
  /// Steps from one short spectrum of a channel to the next.
  private static let spectrumSteps = 2
  /// Steps from one long spectrum of a channel to the next.
  private static let densitySteps = 10
  /// Values of the envelope a second, and seconds of it that are kept.
  private static let envelopeRate = 125.0
  private static let envelopeS = 16.0
  /// Highest frequency that is handed out, in Hz: the band of surface EMG and a little more.
  private static let highestHz = 500.0

  private let rate: Double
  private let channelCount: Int
  private let stepSamples: Int
  private let binSamples: Int
  private var short: WelchEstimate
  private var long: WelchEstimate
  private var rhythm: EnvelopeSpectrum
  private var origin = -1
  /// The next sample of the analyser's count.
  private var next = 0
  private var steps = 0
  private var levels: [Level]
  private var envelopes: [[Double]]
  /// Sum of squares and samples of each channel's envelope value that is not whole yet.
  private var openBins: [(sum: Double, count: Int)]
  private var buffer: [Double] = []
  private let microvoltsPerCount: [Double]
  private let microvoltsAtZero: [Double]
  private var offsetSums: [Double]
  /// Frames in `offsetSums`.
  private var rawFrames = 0
  private var offsets: [Double?]

  /// RMS and largest magnitude of a channel over the last step, in microvolts.
  public struct Level: Sendable, Hashable {
    public var rmsUV = 0.0
    public var peakUV = 0.0
  }

  /// Throws where the rate allows no spectrum.
  public init(format: StreamFormat) throws(FacialisError) {
    rate = format.rate
    channelCount = format.channels.count
    microvoltsPerCount = format.channels.map(\.microvoltsPerCount)
    microvoltsAtZero = format.channels.map(\.microvoltsAtZero)
    stepSamples = max(1, Int((Self.stepS * format.rate).rounded()))
    binSamples = max(1, Int((format.rate / Self.envelopeRate).rounded()))
    var length = 16
    while Double(length) < format.rate / 8 { length *= 2 }
    short = try WelchEstimate(length: length, rate: format.rate)
    long = try WelchEstimate(length: max(16, Int(format.rate / 2)), rate: format.rate)
    rhythm = try EnvelopeSpectrum(window: 8, rate: format.rate / Double(binSamples))
    levels = [Level](repeating: Level(), count: channelCount)
    envelopes = [[Double]](repeating: [], count: channelCount)
    openBins = [(sum: Double, count: Int)](repeating: (0, 0), count: channelCount)
    offsetSums = [Double](repeating: 0, count: channelCount)
    offsets = [Double?](repeating: nil, count: channelCount)
  }

  /// Takes the first frame of these counts, now and then, for the channels' offsets.
  public func noteRaw(_ counts: Span<Int32>) {
    for channel in 0..<channelCount {
      offsetSums[channel] += Double(counts[channel]) * microvoltsPerCount[channel] + microvoltsAtZero[channel]
    }
    rawFrames += 1
  }

  /// Reads on in what the analyser keeps; `origin` tells one analyser from the next. True after every step.
  public func advance(_ history: SignalHistory, origin: Int) -> Bool {
    if origin != self.origin {
      self.origin = origin
      next = history.range.lowerBound
    }
    // After a gap, or where it fell behind, it goes on with what there is.
    next = max(next, history.range.lowerBound)
    var isDue = false
    while history.range.upperBound - next >= stepSamples {
      for channel in 0..<channelCount { measure(channel, history) }
      if rawFrames >= 100 { takeOffsets() }
      next += stepSamples
      steps += 1
      isDue = true
    }
    return isDue
  }

  /// The level of a channel.
  public func level(_ channel: Int) -> Level { levels[channel] }

  /// Mean of the raw signal over the last second, in millivolts; nil before it is known.
  public func offsetMV(_ channel: Int) -> Double? { offsets[channel].map { $0 / 1000 } }

  /// Whether short spectra are due after this step.
  public var isSpectrumDue: Bool { steps % Self.spectrumSteps == 0 }

  /// Channels whose long spectrum and rhythm are due after this step; each comes round in a second.
  public var channelsDue: [Int] {
    (0..<channelCount).filter { $0 % Self.densitySteps == steps % Self.densitySteps }
  }

  /// The spectrum of the last quarter of a second, in uV^2/Hz up to 500 Hz; nil while there is too little signal.
  public func shortSpectrum(_ channel: Int, _ history: SignalHistory) -> LiveSpectrum? {
    short.reset()
    let length = short.length
    guard fill(channel, history, samples: max(2 * length, Int(rate / 4))) else { return nil }
    short.addSegments(of: buffer.span, step: length / 2)
    return short.density.map { LiveSpectrum(.short, channel: channel, $0, upTo: Self.highestHz) }
  }

  /// The spectrum of the last seconds that are kept, in uV^2/Hz up to 500 Hz at 2 Hz; nil while there is too little signal.
  public func density(_ channel: Int, _ history: SignalHistory) -> LiveSpectrum? {
    long.reset()
    let samples = min(Int(3.5 * rate), history.range.count)
    guard samples >= long.length, fill(channel, history, samples: samples) else { return nil }
    long.addSegments(of: buffer.span, step: long.length / 2)
    return long.density.map { LiveSpectrum(.density, channel: channel, $0, upTo: Self.highestHz) }
  }

  /// The spectrum of the envelope over the last 16 s, in uV^2/Hz from 0 to 30 Hz; nil in the first 8 s.
  public func envelopeSpectrum(_ channel: Int) -> LiveSpectrum? {
    let envelope = envelopes[channel]
    return rhythm.density(of: envelope.span).map {
      LiveSpectrum(.envelope, channel: channel, $0, upTo: EnvelopeSpectrum.band.upperBound)
    }
  }

  private func measure(_ channel: Int, _ history: SignalHistory) {
    if buffer.count != stepSamples { buffer = [Double](repeating: 0, count: stepSamples) }
    history.copy(channel, next..<next + stepSamples, into: &buffer)
    var sum = 0.0
    var peak = 0.0
    var (binSum, inBin) = openBins[channel]
    for value in buffer {
      let square = value * value
      sum += square
      binSum += square
      inBin += 1
      if abs(value) > peak { peak = abs(value) }
      if inBin == binSamples {
        envelopes[channel].append((binSum / Double(inBin)).squareRoot())
        binSum = 0
        inBin = 0
      }
    }
    openBins[channel] = (binSum, inBin)
    let surplus = envelopes[channel].count - Int(Self.envelopeS * Self.envelopeRate)
    if surplus > 250 { envelopes[channel].removeFirst(surplus) }
    levels[channel] = Level(rmsUV: (sum / Double(stepSamples)).squareRoot(), peakUV: peak)
  }

  private func takeOffsets() {
    for channel in 0..<channelCount {
      offsets[channel] = offsetSums[channel] / Double(rawFrames)
      offsetSums[channel] = 0
    }
    rawFrames = 0
  }

  /// Copies the newest samples of a channel; false where there are not so many.
  private func fill(_ channel: Int, _ history: SignalHistory, samples: Int) -> Bool {
    let range = history.range
    guard range.count >= samples else { return false }
    if buffer.count != samples { buffer = [Double](repeating: 0, count: samples) }
    history.copy(channel, range.upperBound - samples..<range.upperBound, into: &buffer)
    return true
  }
}
