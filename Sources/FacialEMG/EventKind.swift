// SPDX-License-Identifier: GPL-3.0-or-later

/// What an event is (`trial_type` in tables). Every pattern is a description of signal, never a diagnosis.
public enum EventKind: String, Sendable, Hashable, Codable, CaseIterable {
  case burst
  case isolated
  case clonic
  case tonic
  case blink
  case movement
  case synkinesis
  case bilateral
  case rhythmic
  case artefact
  case leadOff = "lead_off"
  case saturation
  case mainsHum = "mains_hum"
  case crosstalkSuspected = "crosstalk_suspected"
  case gap
  case marker
  case deviceAttached = "device_attached"
  case deviceDetached = "device_detached"
  case recordingStarted = "recording_started"
  case recordingStopped = "recording_stopped"
  case overload
  case diskLow = "disk_low"

  /// Whether it follows from the recording alone and therefore stands in its canonical table, live and batch alike.
  public var isCanonical: Bool {
    switch self {
    case .deviceAttached, .deviceDetached, .recordingStarted, .recordingStopped, .overload, .diskLow:
      false
    default:
      true
    }
  }

  /// Whether it is a spasm: isolated, clonic or tonic.
  public var isSpasm: Bool { self == .isolated || self == .clonic || self == .tonic }
}
