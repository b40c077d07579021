// SPDX-License-Identifier: GPL-3.0-or-later

/// Sex as EDF+ writes it; `X` where it is not stated.
public enum Sex: String, Sendable, Hashable, Codable {
  case female = "F"
  case male = "M"
  case unknown = "X"
}
