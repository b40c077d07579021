// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// A disturbance with a beginning and an end, in some channels.
struct Artefact: Sendable {
  enum Form: Sendable {
    /// Raised cosine times a slow sine: cable or skin moves.
    case motion(frequency: Double, phase: Double)
    /// Damped oscillation: a tap on the cable.
    case tap(frequency: Double, decay: Double)
    /// Step that decays: an electrode pops.
    case pop(decay: Double)
    /// The electrode is off: the signal fades, hum and noise grow; towards a rail or floating.
    case leadOff(ramp: Double, toRail: Bool)
    /// The amplifier stands at a rail.
    case saturation
    /// Slow potential of a blink over the eye; no label.
    case eye
  }

  var form: Form
  /// Seconds of true time.
  var start: Double
  var length: Double
  /// Amplitude in microvolts, by channel; 0 where it is not seen.
  var amplitudes: [Double]

  var end: Double { start + length }

  /// When nothing of it is left: what decays has no edge at the end of its label.
  var vanished: Double {
    switch form {
    case .tap(_, let decay), .pop(let decay): start + max(length, 14 * decay)
    default: end
    }
  }

  /// What it adds, as a share of its amplitude, `time` seconds after its start.
  func value(at time: Double) -> Double {
    guard time >= 0, time < vanished - start else { return 0 }
    switch form {
    case .motion(let frequency, let phase):
      let window = 0.5 - 0.5 * PortableMath.cos(2 * PortableMath.pi * time / length)
      return window * PortableMath.sin(2 * PortableMath.pi * (frequency * time + phase))
    case .tap(let frequency, let decay):
      return PortableMath.exp(-time / decay) * PortableMath.sin(2 * PortableMath.pi * frequency * time)
    case .pop(let decay):
      return PortableMath.exp(-time / decay)
    case .leadOff, .saturation:
      return 0
    case .eye:
      return 0.5 - 0.5 * PortableMath.cos(2 * PortableMath.pi * time / length)
    }
  }

  /// How far the electrode is off at a time, 0 to 1; 0 for every other form.
  func looseness(at time: Double) -> Double {
    guard case .leadOff(let ramp, _) = form, time >= 0, time < length else { return 0 }
    return min(1, min(time / ramp, (length - time) / ramp))
  }

  /// The slow wave that a blink leaves over the eyes.
  static func eyeMovement(at time: Double, face: Face, _ random: inout RandomSource) -> Artefact {
    let size = random.uniform(50, 300)
    return Artefact(
      form: .eye, start: time - 0.02, length: random.uniform(0.3, 0.5),
      amplitudes: face.channels.map { $0.muscle == .orbicularisOculi ? size : 0 })
  }

  /// The label of the truth table; nil for what is physiology.
  func label(rate: Double, channels: [ChannelName]) -> Event? {
    let kind: EventKind
    var values: [EventColumn: EventValue] = [:]
    switch form {
    case .motion, .tap:
      kind = .artefact
      values[.artefactClass] = .text("motion")
    case .pop:
      kind = .artefact
      values[.artefactClass] = .text("pop")
    case .leadOff: kind = .leadOff
    case .saturation: kind = .saturation
    case .eye: return nil
    }
    let onset = max(0, Int((start * rate).rounded()))
    return Event(
      kind: kind, onset: onset, duration: max(0, Int((end * rate).rounded()) - onset),
      channels: channels.indices.filter { amplitudes[$0] != 0 }.map { channels[$0] }, values: values)
  }
}
