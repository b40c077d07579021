// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Size and SHA-256 of a file.
public struct InputDigest: Sendable, Hashable {
  public let path: String
  public let byteCount: Int
  public let sha256: String
  /// CPU seconds that it cost.
  public let cpuS: Double

  init(path: String, byteCount: Int, sha256: String, cpuS: Double) {
    self.path = path
    self.byteCount = byteCount
    self.sha256 = sha256
    self.cpuS = cpuS
  }

  /// Reads the whole file; throws where it cannot be read.
  public init(path: String) throws(FacialisError) {
    var digest = RunningDigest(path: path)
    self = try digest.finish()
  }
}
