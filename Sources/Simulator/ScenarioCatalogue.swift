// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// The scenarios by name: `default`, `S01` to `S20` and a few variants.
public enum ScenarioCatalogue {
  /// All scenarios, in the order in which help and documentation list them.
  public static let all: [Scenario] = [
    Scenario("default", "Moderate clonic spasm of one side with blinks, smiles on request, some hum and ECG") {
      $0.spasm = SpasmSettings(perMinute: 10)
      $0.tasks = ["smile"]
      $0.rest = 12...20
      $0.couplings = [
        SynkinesisCoupling(source: .orbicularisOculi, target: .zygomaticusMajor, gain: 0.4, probability: 0.3)
      ]
      $0.contaminants.hum = 5
      $0.contaminants.ecg = 4
    },
    Scenario("S01", "Healthy, at rest: blinks only") { _ in },
    Scenario("S02", "Healthy, at rest, talking and chewing") {
      $0.hasSpeech = true
      $0.hasChewing = true
      $0.blinksPerMinute = 26
    },
    Scenario("S03", "Healthy, tasks: smile, pucker, brow raise, forced closure") { $0.tasks = allTasks },
    Scenario("S04", "Mild spasm: isolated bursts around the eye") {
      $0.spasm = SpasmSettings(
        perMinute: 6, isolated: 0.9, clonic: 0.1, tonic: 0, clonicToTonic: 0, spread: [.orbicularisOculi: 1])
    },
    Scenario("S05", "Moderate clonic spasm, spread over the side of the face") {
      $0.spasm = SpasmSettings(perMinute: 10)
    },
    Scenario("S06", "Severe spasm, clonic turning tonic") {
      $0.spasm = SpasmSettings(perMinute: 30, isolated: 0.1, clonic: 0.3, tonic: 0.1, clonicToTonic: 0.5)
    },
    Scenario("S07", "Moderate spasm with blinks and speech") {
      $0.spasm = SpasmSettings(perMinute: 10)
      $0.hasSpeech = true
      $0.blinksPerMinute = 26
    },
    Scenario("S08", "Spasm after botulinum toxin: amplitudes at 0.3") {
      $0.spasm = SpasmSettings(perMinute: 10, amplitude: 0.3)
    },
    Scenario("S09", "Moderate spasm of the left side") {
      $0.spasm = SpasmSettings(perMinute: 10)
      $0.side = .left
    },
    synkinesis("S10", "moderate", gain: 0.4),
    synkinesis("S10-mild", "mild", gain: 0.15),
    synkinesis("S10-severe", "severe", gain: 0.8),
    Scenario("S11", "Spasm with intermittent synkinesis, tasks") {
      $0.spasm = SpasmSettings(perMinute: 8)
      $0.tasks = allTasks
      $0.couplings = couplings(gain: 0.4, probability: 0.3)
    },
    Scenario("S12", "Facial myokymia of one muscle") { $0.distractors = [.myokymia] },
    Scenario("S13", "Blepharospasm") {
      $0.distractors = [.blepharospasm]
      $0.blinksPerMinute = 40
    },
    Scenario("S14", "Tics and functional spasm") { $0.distractors = [.tics, .functionalSpasm] },
    Scenario("S15", "Spasm with regular bursts") {
      $0.spasm = SpasmSettings(perMinute: 10, isolated: 0, clonic: 1, tonic: 0, clonicToTonic: 0, regular: 1)
    },
    Scenario("S16", "Storm of artefacts: pops, motion, taps, electrodes off, hum 0.5 Hz off its place") {
      $0.spasm = SpasmSettings(perMinute: 6)
      $0.contaminants.hum = 20
      $0.contaminants.humOffset = 0.5
      $0.contaminants.humStepsPerMinute = 1
      $0.contaminants.ecg = 12
      $0.contaminants.wander = 100...300
      $0.contaminants.artefacts = [(.motion, 4), (.tap, 3), (.pop, 3), (.leadOff, 1), (.saturation, 0.5)]
    },
    Scenario("S17", "Healthy, tasks, crosstalk between neighbours: no synkinesis") {
      $0.tasks = allTasks
      $0.contaminants.crosstalk = 0.12
    },
    Scenario("S18", "Moderate spasm; drifting clock, lost frames, multiplexed ADC") {
      $0.spasm = SpasmSettings(perMinute: 10)
      $0.contaminants.drift = 100
      $0.contaminants.dropsPerMinute = 3
      $0.contaminants.isMultiplexed = true
    },
    Scenario("S19", "Trigger session: light off and on in blocks of 60 s, twice the rate while on", usualDuration: 360)
    {
      $0.spasm = SpasmSettings(perMinute: 8, afterMovement: 0, triggerBlock: 60)
    },
    Scenario("S20", "Eight hours of mild spasm with rare artefacts", usualDuration: 28_800) {
      $0.spasm = SpasmSettings(perMinute: 2)
      $0.contaminants.artefacts = [(.motion, 0.2), (.pop, 0.05), (.leadOff, 0.02)]
    },
    Scenario("myoclonus", "Single jerks of the lower face, of one side or both") { $0.distractors = [.myoclonus] },
    Scenario("fasciculation", "Single discharges of single motor units") { $0.distractors = [.fasciculations] },
  ]

  /// The scenario of a name, upper or lower case; throws with the nearest name where there is none.
  public static func scenario(named name: String) throws(FacialisError) -> Scenario {
    if let found = all.first(where: { $0.name.lowercased() == name.lowercased() }) { return found }
    throw .unknownSimulation("scenario", name, among: all.map(\.name))
  }

  private static let allTasks = ["smile", "pucker", "brow_raise", "forced_closure", "blink"]

  private static func couplings(gain: Double, probability: Double) -> [SynkinesisCoupling] {
    [
      SynkinesisCoupling(source: .orbicularisOculi, target: .zygomaticusMajor, gain: gain, probability: probability),
      SynkinesisCoupling(source: .orbicularisOculi, target: .mentalis, gain: 0.7 * gain, probability: probability),
      SynkinesisCoupling(source: .zygomaticusMajor, target: .orbicularisOculi, gain: gain, probability: probability),
      SynkinesisCoupling(source: .mentalis, target: .orbicularisOculi, gain: gain, probability: probability),
    ]
  }

  private static func synkinesis(_ name: String, _ degree: String, gain: Double) -> Scenario {
    Scenario(name, "Synkinesis after facial palsy, \(degree): every movement of eye or mouth takes the other along") {
      $0.tasks = allTasks
      $0.couplings = couplings(gain: gain, probability: 1)
    }
  }
}
