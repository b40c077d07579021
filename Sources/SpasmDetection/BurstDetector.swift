// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
public import SignalProcessing

/// Finds the bursts of every channel in band-passed signal.
///
/// Decisions fall at fixed sample positions, every millisecond or so (a step), whatever the blocks: the power of each step
/// passes a cheap gate for eight channels at once; only channels in which something may be going on run the segmenter
/// (`ActivitySegmenter`). Final bursts are refined and measured on the samples. Nothing here uses libm or FFTW.
public struct BurstDetector: Sendable {
  struct Channel: Sendable {
    var segmenter: ActivitySegmenter
    var floor: QuietFloor
    var weight = 1.0
    /// Mean square of the quiet signal as a multiple of that of what the decision sees of it.
    var breadth = 1.0
    /// Power of the quiet signal; 0 before it is known. The floor is that of what the decision sees.
    var noise: Double { floor.power * breadth }
    /// Mean square of the quiet signal's change from sample to sample, as a share of its power.
    var floorChange = 0.0
    var awake = false
    /// Step at which a provisional burst was last reported.
    var announced = -1_000_000
    /// Step at which the segmenter was last put to sleep.
    var asleepSince = 0
    /// Whether activity was more likely than rest in the current block, and in the current second.
    var blockActive = false
    var activeInSecond = false
    /// Mean squares of the blocks since they were last asked for, and their number.
    var powerSum = 0.0
    var powerBlocks = 0
    /// Whether saturation or a loose electrode hides the muscle.
    var blocked = false
    var warmUp: [Double] = []
    var warmUpBreadths: [Double] = []
    /// End of the last final burst, in history indices: the next one cannot begin before.
    var lastOffset = 0
    /// The latest stretches of activity, artefacts included, in steps.
    var recent: [Range<Int>] = []
    var straggling = StragglerJoin()
    /// Step until which a burst continues a train.
    var trainUntil = 0

    /// Whether its noise is not known yet, at the start and behind a gap.
    func isLearning(_ warmUpBlocks: Int) -> Bool { floor.power == 0 || warmUp.count < warmUpBlocks }
  }

  /// When activity is reported before it is final.
  struct ProvisionalLimits {
    var evidence: Double
    /// In a train.
    var trainEvidence: Double
    /// Steps for which a train goes on.
    var trainReach: Int
  }

  /// What a group of eight channels needs at every step.
  struct Group: Sendable {
    /// Sums of the steps' mean squares in the block.
    var blockSum = SampleGroup.zero
    var sharpBlockSum = SampleGroup.zero
    var gate = SampleGroup.zero
    /// Sum of the steps' powers in noise floors since the nerves last took it.
    var level = SampleGroup.zero
    var inverseFloor = SampleGroup.zero
    /// Whether the hum was being taken out of it in the last block.
    var isFreeOfHum = false
    /// One bit for each lane whose channel is blocked.
    var blocked: UInt8 = 0
    /// Sum of the mean squares of the blocks in the half second under way, and their number.
    var halfSecond = SampleGroup.zero
    var halfSecondBlocks = 0
  }

  public let format: StreamFormat
  public let settings: DetectionSettings
  /// Samples of a decision step.
  public let stepSamples: Int
  let rate: Double
  let groupCount: Int
  let blockSteps: Int
  let warmUpBlocks: Int
  var meter: StepMeter
  let gateLevel: Double
  let gateFull: Double
  let minimumSamples: Int
  private let hash: String
  let lookBack: Int
  let minimumSNR: Double
  let toneSteps: Int
  let toneSNR: Double
  let lowestFrequency: Double
  let lowestMedian: Double
  let popShare: Double
  let popStep: Double
  let burstEvidence: Double
  let announcing: ProvisionalLimits
  let levelFloor: Double
  let trainEvidence: Double
  let trainReach: Int
  /// Relative variance that a block's power has where the model's evidence holds.
  let evidenceOfBlock: Double
  var measurer: BurstMeasurer
  var companions: CompanionSearch
  var nerves: [NerveActivity] = []
  let divisionEvidence: Double
  /// Independent values in a step of a channel.
  let valuesPerStep: Double
  var conduction: ConductionTest
  var crosstalk: CrosstalkGains
  let frequencyMeter: MedianFrequencyMeter
  let lineShare: LineShare
  let humStepShare: Double
  var monitor: QualityMonitor
  var channels: [Channel]
  var groups: [Group]
  /// One bit for each lane that is awake, so that a step without any is passed quickly.
  var awake: [UInt8]
  /// The same for those that hold a stretch of activity.
  var holding: [UInt8]
  let stragglerLimits: StragglerJoin.Limits
  /// Largest magnitude that hum may have in each channel, in microvolts.
  var humLimits: [SampleGroup]
  /// Mean squares of the last 1024 steps, [step][group]: of what the decision sees, and of the signal.
  var ring: [SampleGroup]
  var signalRing: [SampleGroup]
  let ringMask = 1023
  var segments: [ActivitySegmenter.Segment] = []
  /// Next sample.
  var position = 0
  /// Steps that the block under way has; fewer than a block's behind a gap.
  var stepsInBlock = 0
  private var warmUntil = 0

  /// Samples of a decision step at a rate: a millisecond or a little more or less.
  public static func stepSamples(rate: Double) -> Int { max(Int((rate / 1000).rounded()), 1) }

  /// Throws where the rate is too low for the band.
  public init(format: StreamFormat, settings: DetectionSettings = DetectionSettings()) throws(FacialisError) {
    self.format = format
    self.settings = settings
    rate = format.rate
    hash = settings.hash
    groupCount = (format.channels.count + 7) / 8
    stepSamples = Self.stepSamples(rate: format.rate)
    let stepMS = Double(stepSamples) * 1000 / format.rate
    blockSteps = 32
    let blockS = stepMS * 32 / 1000
    warmUpBlocks = max(Int(settings[.warmUpS] / blockS), 4)
    gateLevel = settings[.gateLevel]
    gateFull = settings[.gateMS] / stepMS
    minimumSamples = Int(settings[.minimumBurstMS] * format.rate / 1000)
    lookBack = Int(60 / stepMS)
    minimumSNR = settings[.minimumSNRDB]
    toneSteps = Int(settings[.toneMS] / stepMS)
    toneSNR = settings[.toneDB]
    lowestFrequency = settings[.lowestFrequencyHz]
    lowestMedian = settings[.lowestMedianHz]
    popShare = settings[.popShare]
    popStep = settings[.popStepUV]
    burstEvidence = settings[.burstEvidence]
    levelFloor = settings[.lowestLevel]
    trainEvidence = settings[.trainEvidence]
    trainReach = Int(settings[.trainReachMS] / stepMS)
    announcing = ProvisionalLimits(
      evidence: settings[.provisionalEvidence],
      trainEvidence: min(settings[.trainProvisionalEvidence], settings[.provisionalEvidence]), trainReach: trainReach)
    evidenceOfBlock = 2 / (settings[.evidencePerMS] * stepMS * 32)
    valuesPerStep = settings[.evidencePerMS] * stepMS
    divisionEvidence = settings[.divisionEvidence]
    measurer = BurstMeasurer(settings, rate: format.rate)
    companions = CompanionSearch(format: format, settings: settings, stepSamples: stepSamples)
    conduction = ConductionTest(
      channelCount: format.channels.count, rate: format.rate,
      valuesPerSample: settings[.evidencePerMS] * 1000 / format.rate)
    crosstalk = CrosstalkGains(channels: format.channels.map(\.name), settings: settings, rate: format.rate)
    frequencyMeter = MedianFrequencyMeter(rate: format.rate)
    lineShare = LineShare(rate: format.rate, stepSamples: stepSamples)
    humStepShare = settings[.humStepShare]
    monitor = QualityMonitor(
      format: format, settings: settings, stepSamples: stepSamples, blockSteps: blockSteps)
    let model = ActivityModel(settings, stepMS: stepMS)
    let floor = QuietFloor(
      capacity: Int(settings[.floorWindowS] / blockS), rescueBlocks: Int(settings[.floorRescueS] / blockS))
    channels = [Channel](
      repeating: Channel(segmenter: ActivitySegmenter(model), floor: floor), count: format.channels.count)
    nerves = Self.nerves(
      of: format,
      NerveActivity.Setup(
        settings: settings, stepMS: stepMS, groupCount: groupCount, floor: floor,
        lookBack: lookBack, warmUpBlocks: warmUpBlocks, evidenceOfBlock: evidenceOfBlock))
    groups = [Group](repeating: Group(), count: groupCount)
    awake = [UInt8](repeating: 0, count: groupCount)
    holding = awake
    stragglerLimits = StragglerJoin.Limits(
      gap: Int(settings[.stragglerGapMS] / stepMS), longest: Int(settings[.stragglerMS] / stepMS),
      ratio: PortableMath.pow(10, settings[.stragglerDB] / 10), evidence: settings[.trainEvidence],
      tone: toneSteps, reach: lookBack)
    humLimits = [SampleGroup](repeating: SampleGroup(repeating: .infinity), count: groupCount)
    ring = [SampleGroup](repeating: .zero, count: 1024 * groupCount)
    signalRing = ring
    let sharpener = try ButterworthDesign(.highPass(settings[.decisionHighPassHz]), order: 2, rate: format.rate)
    meter = StepMeter(groupCount: groupCount, stepSamples: stepSamples, sharpener: sharpener.sections[0])
  }

  /// Takes band-passed frames, [frame][group]; `history` already holds them, up to any index after.
  public mutating func process(
    _ frames: Span<SampleGroup>, history: SignalHistory, raw: RawMeter, canceller: inout HumCanceller,
    into output: inout BurstOutput
  ) {
    let end = position + frames.count / groupCount
    let count = meter.take(frames)
    var taken = 0
    while taken < count {
      let first = position / stepSamples
      let steps = first..<first + min(NerveActivity.stride - first % NerveActivity.stride, count - taken)
      pass(steps, from: taken)
      taken += steps.count
      position = steps.upperBound * stepSamples
      finish(steps, history, raw, &canceller, &output)
    }
    position = end
    // Whoever asks between two calls is told how things stand now.
    followSteps(through: position / stepSamples - 1, history, &output)
  }

  /// Ends open bursts at the last sample and begins anew at `sample`.
  public mutating func restart(at sample: Int, history: SignalHistory, raw: RawMeter, into output: inout BurstOutput) {
    finish(history: history, raw: raw, into: &output)
    position = sample
    meter.restart(at: sample)
    stepsInBlock = 0
    for group in 0..<groupCount {
      groups[group] = Group()
      awake[group] = 0
    }
    for channel in channels.indices {
      channels[channel].awake = false
      channels[channel].blocked = false
      channels[channel].warmUp.removeAll(keepingCapacity: true)
      channels[channel].warmUpBreadths.removeAll(keepingCapacity: true)
      channels[channel].blockActive = false
      channels[channel].trainUntil = 0
      channels[channel].recent.removeAll(keepingCapacity: true)
    }
    for nerve in nerves.indices { nerves[nerve].restart() }
  }

  /// Ends open bursts at the last sample.
  public mutating func finish(history: SignalHistory, raw: RawMeter, into output: inout BurstOutput) {
    for nerve in nerves.indices { nerves[nerve].finish() }
    for channel in channels.indices where channels[channel].awake {
      segments.removeAll(keepingCapacity: true)
      channels[channel].segmenter.finish(into: &segments)
      settle(channel, history, raw, &output)
      sleep(channel)
    }
    releaseHeld(nil, history, raw, &output)
    searchCompanions(.max, history, raw, &output)
    searchNerves(.max, history, raw, &output)
    monitor.finish(at: position)
    output.quality += monitor.takeEvents()
  }

  /// Bursts that have begun and are not final, with their most likely onsets: one a channel, the earliest.
  ///
  /// Changes only at the ends of steps, so it does not depend on how the stream was cut.
  public mutating func openBursts(history: SignalHistory, into open: inout [OpenBurst]) {
    if !open.isEmpty { open.removeAll(keepingCapacity: true) }
    guard awake.contains(where: { $0 != 0 }) || holding.contains(where: { $0 != 0 }) else { return }
    let delay = Int(history.delay.rounded())
    for group in 0..<groupCount {
      var bits = awake[group] | holding[group]
      while bits != 0 {
        let channel = group * 8 + bits.trailingZeroBitCount
        bits &= bits - 1
        let held = channels[channel].straggling.held?.onset
        guard channels[channel].awake || held != nil,
          let step = held ?? channels[channel].segmenter.earliestOnset(evidence: 0)
        else { continue }
        open.append(OpenBurst(channel: channel, onset: step * stepSamples - delay))
      }
    }
  }

  /// Noise floor of a channel as RMS, in microvolts; nil before it is known.
  public func noiseFloorUV(_ channel: Int) -> Double? {
    let power = channels[channel].noise
    return power > 0 ? power.squareRoot() : nil
  }

  /// Ends steps that have passed the gate: what is due every few steps is due at the last of them.
  private mutating func finish(
    _ steps: Range<Int>, _ history: SignalHistory, _ raw: RawMeter, _ canceller: inout HumCanceller,
    _ output: inout BurstOutput
  ) {
    let step = steps.upperBound - 1
    stepsInBlock += steps.count
    Self.passNerves(&nerves, &groups, step)
    if step % 8 == 7 { segment(through: step, history, raw, &output) }
    if (step + 1) % blockSteps == 0 {
      for group in 0..<groupCount { finishBlock(group, step, history, raw, &canceller, &output) }
      Self.endBlock(&nerves, step, groups)
      stepsInBlock = 0
    }
    guard step % 8 == 7 else { return }
    releaseHeld(step, history, raw, &output)
    if let due = companions.next, due <= step { searchCompanions(step, history, raw, &output) }
    searchNerves(step, history, raw, &output)
  }

  /// Mean square of the band-passed signal since this was last asked for, in square microvolts.
  ///
  /// Nil where less than three quarters of a second could be analysed: noise floor not known yet, or something hid the
  /// muscle.
  public mutating func takeMeanSquare(_ channel: Int) -> Double? {
    let mean = channels[channel].powerSum / Double(max(channels[channel].powerBlocks, 1))
    let seconds = Double(channels[channel].powerBlocks * blockSteps * stepSamples) / rate
    channels[channel].powerSum = 0
    channels[channel].powerBlocks = 0
    return seconds < 0.75 ? nil : mean
  }

  /// The channels that show nothing of their muscles now.
  ///
  /// Changes only at the ends of blocks, so it does not depend on how the stream was cut.
  public func hiddenChannels(into hidden: inout [HiddenChannel]) {
    if !hidden.isEmpty { hidden.removeAll(keepingCapacity: true) }
    for channel in channels.indices where channels[channel].blocked {
      hidden.append(HiddenChannel(channel: channel, since: monitor.blockedSince(channel)))
    }
  }

  /// Quality of a channel now, in one word.
  public func quality(_ channel: Int) -> String { monitor.quality(channel) }

  /// Mains hum of a channel against the rest of its quiet signal, in decibels.
  public func humDB(_ channel: Int) -> Double { monitor.humDB(channel) }
}
