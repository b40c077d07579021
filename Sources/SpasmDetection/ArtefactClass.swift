// SPDX-License-Identifier: GPL-3.0-or-later

/// What activity in a channel is when it is not the muscle under the electrodes.
public enum ArtefactClass: String, Sendable, Hashable, Codable, CaseIterable {
  /// Movement of electrode, skin or cable: energy far below 20 Hz.
  case motion
  /// A step of an electrode's half-cell potential with an exponential tail.
  case pop
  /// Activity bound to the heart beat.
  case ecg
  /// A step of the mains hum.
  case humStep = "hum_step"
  /// Activity of the masseter that leaks into facial channels.
  case chewing
  /// An electrical stimulus.
  case stimulus
}
