// SPDX-License-Identifier: GPL-3.0-or-later

/// A seeded generator, xoshiro256** seeded by SplitMix64 (Blackman and Vigna): the same draws on every machine.
public struct RandomSource: RandomNumberGenerator, Sendable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  public init(seed: UInt64) {
    var state = seed
    func split() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    s0 = split()
    s1 = split()
    s2 = split()
    s3 = split()
  }

  /// A generator of its own for a subsystem, so that one subsystem's draws do not shift another's.
  public init(seed: UInt64, stream: String, _ index: Int = 0) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in stream.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    hash = (hash ^ UInt64(bitPattern: Int64(index))) &* 0x0000_0100_0000_01B3
    self.init(seed: seed ^ hash)
  }

  public mutating func next() -> UInt64 {
    let result = rotate(s1 &* 5, 7) &* 9
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotate(s3, 45)
    return result
  }

  /// Uniform in [0, 1), 53 bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in [low, high).
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }

  /// Normal, by the polar method.
  public mutating func normal(_ mean: Double = 0, _ deviation: Double = 1) -> Double {
    while true {
      let u = 2 * uniform() - 1
      let v = 2 * uniform() - 1
      let s = u * u + v * v
      if s > 0, s < 1 {
        return mean + deviation * u * (-2 * PortableMath.log(s) / s).squareRoot()
      }
    }
  }

  private func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
}
