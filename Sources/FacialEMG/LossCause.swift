// SPDX-License-Identifier: GPL-3.0-or-later

/// What samples were lost to.
public enum LossCause: String, Sendable, Hashable, Codable, CaseIterable {
  /// The device or its bus: transfers that failed, a device that was gone, a gap in the recording that is played.
  case source
  /// The ring: the session did not come to take them in time.
  case ring
  /// The disk stalled longer than the stated buffer.
  case disk
  /// The daemon or the machine ended in the middle of a recording and went on with the next file.
  case restart
}
