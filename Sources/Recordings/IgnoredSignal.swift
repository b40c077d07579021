// SPDX-License-Identifier: GPL-3.0-or-later

/// A signal that a reader leaves out, and why.
public struct IgnoredSignal: Sendable, Hashable, Codable {
  public var label: String
  /// In words, e.g. `it is ECG`.
  public var reason: String

  public init(label: String, reason: String) {
    self.label = label
    self.reason = reason
  }
}
