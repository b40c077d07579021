// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct PowerSpectrumTests {
  private func powers(_ x: [Double], subtractsMean: Bool = false) throws -> [Double] {
    var spectrum = try PowerSpectrum(length: x.count)
    let window = [Double](repeating: 1, count: x.count)
    var powers = [Double](repeating: 0, count: spectrum.binCount)
    var span = powers.mutableSpan
    spectrum.addPowers(of: x.span, window: window.span, subtractsMean: subtractsMean, to: &span)
    return powers
  }

  @Test(arguments: [2, 3, 7, 16, 100, 257]) func isTheDiscreteFourierTransform(length: Int) throws {
    var random = RandomSource(seed: 41)
    let x = (0..<length).map { _ in random.normal(1, 1) }
    for (index, power) in try powers(x).enumerated() {
      var real = 0.0
      var imaginary = 0.0
      for (n, value) in x.enumerated() {
        let angle = 2 * PortableMath.pi * Double(index * n % length) / Double(length)
        real += value * PortableMath.cos(angle)
        imaginary -= value * PortableMath.sin(angle)
      }
      #expect(abs(power - real * real - imaginary * imaginary) < 1e-9 * Double(length))
    }
    #expect(try powers(x, subtractsMean: true)[0] < 1e-20)
  }

  @Test func manyAtOnceDoNotDisturbEachOther() async throws {
    var random = RandomSource(seed: 42)
    let x = (0..<512).map { _ in random.normal() }
    let expected = try powers(x)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<64 { group.addTask { try powers(x) == expected } }
      for try await isEqual in group { #expect(isEqual) }
    }
  }

  @Test(arguments: [-1, 0, 1, 1 << 25]) func refusesImpossibleLengths(length: Int) {
    #expect(throws: FacialisError.self) { _ = try PowerSpectrum(length: length) }
  }
}
