// SPDX-License-Identifier: GPL-3.0-or-later

/// The settings of the patterns in samples of one rate, so that decisions compare integers.
struct PatternLimits: Sendable {
  let rate: Double
  /// Distance of the instants at which patterns are decided: 10 ms.
  let tick: Int
  let join: Int
  let volley: Int
  let side: Int
  let slow: Int
  let settle: Int
  let trainGap: Int
  let trainInterval: Int
  let trainBursts: Int
  let tonic: Int
  let tonicGap: Int
  let tonicDuty: Double
  let blinkShortest: Int
  let blinkLongest: Int
  let loneEyeEvidence: Double
  /// Independent values of the detection band in a sample.
  let valuesPerSample: Double
  let slowRise: Double
  let movementShortest: Int
  let rhythmicBursts: Int
  let rhythmicGap: Int
  let rhythmicCV: Double
  let synkinesisLead: Int
  let synkinesisLag: Int
  let sideAsymmetry: Double
  let leakCorrelation: Double
  let commonCorrelation: Double
  let volleyCorrelation: Double
  let surrogateShifts: Int
  let labelEvents: Int
  let longestPattern: Int

  init(rate: Double, settings: DetectionSettings) {
    func samples(_ setting: DetectionSetting) -> Int {
      let seconds = setting.unit == "s" ? settings[setting] : settings[setting] * 0.001
      return max(1, Int((seconds * rate).rounded()))
    }
    self.rate = rate
    tick = PatternRecogniser.tick(rate: rate)
    join = samples(.joinWindowMS)
    volley = samples(.volleyWindowMS)
    side = samples(.sideWindowMS)
    slow = samples(.slowWindowMS)
    settle = samples(.settleMS)
    trainGap = samples(.trainGapMS)
    trainInterval = samples(.trainIntervalMS)
    trainBursts = Int(settings[.trainBursts])
    tonic = samples(.tonicMS)
    tonicGap = samples(.tonicGapMS)
    tonicDuty = settings[.tonicDuty]
    blinkShortest = samples(.blinkShortestMS)
    blinkLongest = samples(.blinkLongestMS)
    loneEyeEvidence = settings[.loneEyeEvidence]
    valuesPerSample = settings[.evidencePerMS] * 1000 / rate
    slowRise = settings[.slowRiseMS] * 0.001
    movementShortest = samples(.movementShortestMS)
    rhythmicBursts = Int(settings[.rhythmicBursts])
    rhythmicGap = samples(.rhythmicGapMS)
    rhythmicCV = settings[.rhythmicCV]
    synkinesisLead = samples(.synkinesisLeadMS)
    synkinesisLag = samples(.synkinesisLagMS)
    sideAsymmetry = settings[.sideAsymmetry]
    leakCorrelation = settings[.leakCorrelation]
    commonCorrelation = settings[.commonCorrelation]
    volleyCorrelation = settings[.volleyCorrelation]
    surrogateShifts = Int(settings[.surrogateShifts])
    labelEvents = Int(settings[.labelEvents])
    longestPattern = samples(.longestPatternS)
  }

  /// Samples of a time in milliseconds.
  func samples(milliseconds: Double) -> Int { Int((milliseconds * 0.001 * rate).rounded()) }

  /// Milliseconds of a number of samples.
  func milliseconds(_ samples: Double) -> Double { samples * 1000 / rate }
}
