// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG

/// Normal deviates by the ziggurat of Marsaglia and Tsang (2000), in the form of Doornik (2005) with 128 layers: much
/// faster than the polar method, for noise at every sample of every channel.
package struct NormalSource: Sendable {
  private static let edge = 3.442619855899
  private static let area = 9.91256303526217e-3

  /// Right edges of the layers.
  private static let edges: [Double] = {
    func bell(_ x: Double) -> Double { PortableMath.exp(-x * x / 2) }
    var x = [area / bell(edge), edge]
    while x.count < 128 {
      let last = x[x.count - 1]
      x.append((-2 * PortableMath.log(area / last + bell(last))).squareRoot())
    }
    return x + [0]
  }()

  private let edges = NormalSource.edges
  private var random: RandomSource

  package init(_ random: RandomSource) { self.random = random }

  /// A standard normal deviate and, from bits left over, an independent one uniform in -1..<1 with 11 bits.
  package mutating func next() -> (normal: Double, uniform: Double) {
    while true {
      let bits = random.next()
      let u = Double(Int64(bitPattern: bits) >> 18) * 0x1p-45
      let layer = Int(bits & 127)
      let rest = Double((bits >> 7) & 2047) * 0x1p-10 - 1
      let x = u * edges[layer]
      if x.magnitude < edges[layer + 1] { return (x, rest) }
      if layer == 0 { return (tail(isNegative: u < 0), rest) }
      let outer = PortableMath.exp(-0.5 * (edges[layer] * edges[layer] - x * x))
      let inner = PortableMath.exp(-0.5 * (edges[layer + 1] * edges[layer + 1] - x * x))
      if inner + random.uniform() * (outer - inner) < 1 { return (x, rest) }
    }
  }

  private mutating func tail(isNegative: Bool) -> Double {
    while true {
      let x = PortableMath.log(1 - random.uniform()) / Self.edge
      let y = PortableMath.log(1 - random.uniform())
      if -2 * y >= x * x { return isNegative ? x - Self.edge : Self.edge - x }
    }
  }
}
