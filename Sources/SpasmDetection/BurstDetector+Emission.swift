// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SignalProcessing

/// Makes bursts of the stretches of activity that are final.
extension BurstDetector {
  /// Why a stretch counts as a burst.
  enum Ground {
    /// Its own evidence.
    case alone
    /// A clear burst of another channel that it begins with.
    case companion(of: ChannelName)
    /// What the muscles of its nerve show together.
    case nerve
  }

  /// Looks for faint companions of the clear bursts whose time has come at this step.
  mutating func searchCompanions(
    _ step: Int, _ history: SignalHistory, _ raw: RawMeter, _ output: inout BurstOutput
  ) {
    while let source = companions.take(at: step) {
      for channel in companions.partners(of: source.channel) {
        let (noise, weight) = (channels[channel].noise, channels[channel].weight)
        guard let found = companion(channel, source.steps),
          !conduction.isConducted(channel, source.samples, floor: noise, weight: weight, in: history)
        else { continue }
        emit(found, channel, .companion(of: format.channels[source.channel].name), history, raw, &output)
      }
    }
  }

  /// Whether a channel had, or still has, activity of its own at these steps.
  mutating func isBusy(_ channel: Int, around steps: Range<Int>, at now: Int) -> Bool {
    let near = steps.lowerBound - companions.margin..<steps.upperBound + companions.margin
    if channels[channel].recent.contains(where: { $0.overlaps(near) }) { return true }
    if let held = channels[channel].straggling.held, (held.onset..<held.offset).overlaps(near) { return true }
    guard channels[channel].awake else { return false }
    return channels[channel].segmenter.earliestOnset(evidence: 0).map { $0 < near.upperBound } ?? false
  }

  /// Makes a burst of a stretch of activity, if it is enough of one.
  mutating func emit(
    _ segment: ActivitySegmenter.Segment, _ channel: Int, _ ground: Ground, _ history: SignalHistory, _ raw: RawMeter,
    _ output: inout BurstOutput
  ) {
    let floor = channels[channel].noise
    let inTrain = segment.onset < channels[channel].trainUntil
    var least = inTrain ? trainEvidence : burstEvidence
    if case .alone = ground {} else { least = -.infinity }
    let mean = segment.energy / Double(max(segment.offset - segment.onset, 1))
    let signal = max(mean - floor, floor * 0.01)
    let snr = 10 * PortableMath.log10(signal / floor)
    // What is too faint is not worth measuring.
    guard segment.evidence >= least, snr >= minimumSNR else { return }
    if segment.isTone, segment.offset - segment.onset < toneSteps || snr < toneSNR { return }
    let delay = Int(history.delay.rounded())
    let range = segment.onset * stepSamples..<segment.offset * stepSamples
    let measures = measurer.measure(
      channel: channel, range, floor: floor, before: segment.before, after: segment.after, limit: position, in: history)
    let onset = max(measures.onset, channels[channel].lastOffset)
    let offset = measures.offset
    guard offset - onset >= minimumSamples else { return }
    var grounds = "evidence \(Decimal.fixed(segment.evidence, 1)) nats"
    switch ground {
    case .alone: break
    case .companion(let source): grounds += ", began with \(source)"
    case .nerve: grounds += ", with the other muscles of its side"
    }
    let ownPower = max(measures.power - floor, floor * 0.1)
    let ownChange = max(measures.change - floor * channels[channel].floorChange, 0)
    let frequency = (ownChange / ownPower).squareRoot() * rate / (2 * PortableMath.pi)
    if segment.isTone { grounds += ", beside a much stronger one" }
    let steady =
      measures.steady > 0 ? 10 * PortableMath.log10(max(measures.steady - floor, floor * 0.01) / floor) : snr
    channels[channel].lastOffset = max(channels[channel].lastOffset, offset)
    if channels[channel].recent.count == 32 { channels[channel].recent.removeFirst() }
    channels[channel].recent.append(segment.onset..<max(segment.offset, segment.onset + 1))
    let first = segment.onset
    let now = position / stepSamples
    let before = raw.mean(channel, steps: first - 14..<first - 4, at: now)
    let jump = before.flatMap { rest in raw.mean(channel, steps: first..<first + 20, at: now).map { $0 - rest } } ?? 0
    let median = frequencyMeter.measure(
      channel: channel, onset..<offset, noise: floor, limit: position, in: history)
    var artefact: ArtefactClass?
    if jump.magnitude > max(popShare * measures.peak, popStep) {
      artefact = .pop
    } else if frequency < lowestFrequency * min(max((snr - 2) / 6, 0), 1) {
      artefact = .motion
    } else if let median, median.own < lowestMedian,
      raw.sway(channel, steps: first..<max(segment.offset, first + 64), at: now) > signal
    {
      artefact = .motion
    } else if let share = lineShare.measure(
      channel: channel, onset..<min(offset, position), floor: floor, in: history),
      share > humStepShare
    {
      artefact = .humStep
    }
    let source = artefact == nil ? crosstalkSource(of: channel, onset..<min(offset, position), ground, history) : nil
    if artefact == nil, source == nil, case .alone = ground {
      crosstalk.note(channel, snrDB: snr, at: onset)
      channels[channel].trainUntil = segment.offset + trainReach
      companions.note(
        channel, steps: segment.onset..<segment.offset, samples: onset..<offset, snrDB: snr)
    }
    if let source {
      let name = format.channels[source.channel].name
      grounds += source.byWaveform ? ", in the waveform of \(name)" : ", no more than \(name) usually leaks"
    }
    output.bursts.append(
      Burst(
        channel: channel, name: format.channels[channel].name, onset: max(onset - delay, 0), offset: offset - delay,
        preciseOnset: max(measures.preciseOnset - history.delay + format.channels[channel].skew * rate, 0),
        onsetUncertainty: measures.onsetUncertainty, rmsUV: mean.squareRoot(), peakUV: measures.peak,
        peakToPeakUV: measures.peakToPeak, snrDB: snr, steadyDB: steady,
        noiseFloorUV: floor.squareRoot(), thresholdUV: (floor * levelFloor).squareRoot(),
        riseTime: Double(max(measures.envelopePeak - onset, 0)) / rate,
        envelopePeakSample: measures.envelopePeak - delay,
        medianFrequencyHz: artefact == nil ? median?.all : nil,
        artefact: artefact, conductedFrom: source?.channel, quality: monitor.quality(channel),
        decidedAt: position,
        path: [
          grounds, "mean frequency \(Decimal.fixed(frequency, 1)) Hz",
          "evidence weighed by \(Decimal.fixed(channels[channel].weight, 3)) for the noise's independence",
          "baseline moved by \(Decimal.fixed(jump, 1)) uV",
        ]))
  }

  /// The channel whose muscle made a burst, where it only reached this one's electrode through tissue.
  private mutating func crosstalkSource(
    of channel: Int, _ samples: Range<Int>, _ ground: Ground, _ history: SignalHistory
  ) -> (channel: Int, byWaveform: Bool)? {
    let (floor, weight) = (channels[channel].noise, channels[channel].weight)
    if case .alone = ground,
      let source = conduction.source(of: channel, samples, floor: floor, weight: weight, in: history)
    {
      return (source, true)
    }
    crosstalk.measure(around: channel, samples, in: history) { channels[$0].blocked ? 0 : channels[$0].noise }
    for suspect in crosstalk.suspects(of: channel) {
      if let share = conduction.explainedShare(
        of: channel, by: suspect, samples, floor: floor, weight: weight, in: history),
        crosstalk.confirms(suspect, of: channel, share: share, count: samples.count, floor: floor)
      {
        return (suspect, false)
      }
    }
    return nil
  }
}
