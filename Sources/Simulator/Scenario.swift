// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// What happens in a simulated recording, by name; the settings add channels, rate, seed and side.
public struct Scenario: Sendable {
  /// Pathological or mimicking activity beside spasm.
  enum Distractor: Sendable {
    case myokymia
    case blepharospasm
    case tics
    case functionalSpasm
    case myoclonus
    case fasciculations
  }

  /// What the electrodes and the ADC add.
  struct Contaminants: Sendable {
    /// Noise of each channel in 20 to 450 Hz, in microvolts RMS.
    var noise = 1.2...2.5
    /// Wander of the baseline below 2 Hz, in microvolts RMS.
    var wander = 20.0...80.0
    /// Hum, in microvolts at the fundamental; 0 for none.
    var hum = 3.0
    var humOffset = 0.0
    var humStepsPerMinute = 0.0
    /// Peak of the heart beat in microvolts.
    var ecg = 3.0
    /// Artefacts a minute, by sort.
    var artefacts: [(sort: ArtefactProcess.Sort, perMinute: Double)] = []
    /// Share of each muscle's signal in the neighbouring channels.
    var crosstalk = 0.0
    /// How much faster the ADC's clock runs, in parts a million.
    var drift = 0.0
    /// Losses of frames a minute.
    var dropsPerMinute = 0.0
    /// Whether the ADC samples its channels one after the other.
    var isMultiplexed = false
  }

  /// `S05`, `default`, ...
  public let name: String
  /// What it is, in one line.
  public let summary: String
  /// Seconds that the scenario is meant to last where nobody says how long.
  public let usualDuration: Double

  var spasm: SpasmSettings?
  var blinksPerMinute = 17.0
  var tasks: [String] = []
  var rest = 5.0...9.0
  var hasSpeech = false
  var hasChewing = false
  var couplings: [SynkinesisCoupling] = []
  var distractors: [Distractor] = []
  /// Highest drive of muscles at rest.
  var tone = 0.03
  var contaminants = Contaminants()
  /// The affected side where the settings do not name one.
  var side = Side.right

  init(_ name: String, _ summary: String, usualDuration: Double = 300, _ change: (inout Scenario) -> Void) {
    self.name = name
    self.summary = summary
    self.usualDuration = usualDuration
    change(&self)
  }
}
