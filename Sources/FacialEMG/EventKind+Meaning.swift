// SPDX-License-Identifier: GPL-3.0-or-later

extension EventKind {
  /// What the kind says, in one sentence.
  public var meaning: String {
    switch self {
    case .burst: "One contraction in one channel."
    case .isolated: "A spasm of one burst a channel."
    case .clonic: "A spasm of a train of bursts."
    case .tonic: "A spasm that lasts 1 s or longer."
    case .blink: "A brief contraction around the eyes."
    case .movement: "A contraction of the kind that people make on purpose or by reflex."
    case .synkinesis: "Co-contraction of a second muscle of the same side with a movement of the first."
    case .bilateral: "Synchronous contraction of both sides that is no blink."
    case .rhythmic: "Regular repetition in a single muscle."
    case .artefact: "Activity that is not the muscle under the electrodes."
    case .leadOff: "An electrode that is loose or off."
    case .saturation: "Samples at the limits of the ADC."
    case .mainsHum: "Strong mains hum."
    case .crosstalkSuspected:
      "What likely reached the electrode from a stronger muscle, by its waveform or its constant share; flagged, never deleted."
    case .gap: "Samples that are missing."
    case .marker: "What a person or a device noted."
    case .deviceAttached: "The device was attached."
    case .deviceDetached: "The device was detached."
    case .recordingStarted: "A recording was started."
    case .recordingStopped: "A recording was stopped."
    case .overload: "Part of the live display was shed."
    case .diskLow: "The disk is nearly full."
    }
  }
}
