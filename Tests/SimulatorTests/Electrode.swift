// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Simulator

/// Plain reference code for the tests: a muscle's signal at 4 kHz, and what is measured on it.
enum Electrode {
  static let rate = 4000.0

  /// The sum of the potentials of discharges over `seconds` from time 0.
  static func signal(
    _ discharges: [Discharge], _ templates: [MotorUnitTemplate], seconds: Double, scale: Double = 1
  ) -> [Double] {
    let shapes = MotorUnitTemplate.shapes
    var signal = [Double](repeating: 0, count: Int(seconds * rate))
    var span = signal.mutableSpan
    for discharge in discharges {
      templates[Int(discharge.unit)].add(
        at: discharge.time * rate, gain: discharge.gain * scale, rate: rate, shapes: shapes.span, to: &span,
        0..<span.count)
    }
    return signal
  }

  static func rms(_ x: ArraySlice<Double>) -> Double { (x.reduce(0) { $0 + $1 * $1 } / Double(x.count)).squareRoot() }
  static func rms(_ x: [Double]) -> Double { rms(x[...]) }
  static func peak(_ x: [Double]) -> Double { x.reduce(0) { max($0, $1.magnitude) } }

  static func median(_ x: [Double]) -> Double { quantile(x, 0.5) }
  static func quantile(_ x: [Double], _ p: Double) -> Double {
    let sorted = x.sorted()
    guard !sorted.isEmpty else { return .nan }
    return sorted[min(sorted.count - 1, Int(p * Double(sorted.count)))]
  }

  /// Power at multiples of `rate / segment` by averaged periodograms with Hann's window, half overlapping.
  static func spectrum(_ x: [Double], rate: Double = rate, segment: Int) -> [Double] {
    var power = [Double](repeating: 0, count: segment / 2 + 1)
    var start = 0
    while start + segment <= x.count {
      var re = (0..<segment).map {
        x[start + $0] * (0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(segment)))
      }
      var im = [Double](repeating: 0, count: segment)
      transform(&re, &im)
      for k in power.indices { power[k] += re[k] * re[k] + im[k] * im[k] }
      start += segment / 2
    }
    return power
  }

  /// The frequency below which half of the power between 20 and 500 Hz lies.
  static func medianFrequency(_ x: [Double]) -> Double {
    let segment = 4096
    let power = spectrum(x, segment: segment)
    let step = rate / Double(segment)
    let band = Int(20 / step)...Int(500 / step)
    let half = power[band].reduce(0, +) / 2
    var sum = 0.0
    for k in band {
      sum += power[k]
      if sum >= half { return Double(k) * step }
    }
    return .nan
  }

  /// Power between two frequencies as a share of that between two others, of one stretch as a whole.
  static func powerRatio(_ x: [Double], _ low: Double, _ high: Double, of all: ClosedRange<Double>) -> Double {
    var segment = 1024
    while segment < x.count { segment *= 2 }
    var re = x + [Double](repeating: 0, count: segment - x.count)
    var im = [Double](repeating: 0, count: segment)
    transform(&re, &im)
    func power(_ low: Double, _ high: Double) -> Double {
      let step = rate / Double(segment)
      return (Int(low / step)...Int(high / step)).reduce(0) { $0 + re[$1] * re[$1] + im[$1] * im[$1] }
    }
    return power(low, high) / power(all.lowerBound, all.upperBound)
  }

  /// Milliseconds between the first and last sample above 5 % of the peak.
  static func lengthMS(_ x: [Double]) -> Double {
    let limit = 0.05 * peak(x)
    guard let first = x.firstIndex(where: { $0.magnitude > limit }),
      let last = x.lastIndex(where: { $0.magnitude > limit })
    else { return 0 }
    return Double(last - first + 1) * 1000 / rate
  }

  /// Rectified and smoothed forth and back at 40 Hz.
  static func envelope(_ x: [Double]) -> [Double] {
    let pole = 1 - exp(-2 * Double.pi * 40 / rate)
    var y = x.map(\.magnitude)
    for _ in 0..<2 {
      var state = 0.0
      for index in y.indices {
        state += pole * (y[index] - state)
        y[index] = state
      }
      y.reverse()
    }
    return y
  }

  /// Largest correlation within 50 ms and the milliseconds by which `b` is later there.
  static func correlation(_ a: [Double], _ b: [Double], removeMean: Bool = false) -> (r: Double, lagMS: Double) {
    let reach = Int(0.05 * rate)
    let meanA = removeMean ? a.reduce(0, +) / Double(a.count) : 0
    let meanB = removeMean ? b.reduce(0, +) / Double(b.count) : 0
    let norm = (a.reduce(0) { $0 + ($1 - meanA) * ($1 - meanA) } * b.reduce(0) { $0 + ($1 - meanB) * ($1 - meanB) })
      .squareRoot()
    var best = (r: -1.0, lag: 0)
    for lag in -reach...reach {
      var sum = 0.0
      for index in max(0, -lag)..<min(a.count, b.count - lag) {
        sum += (a[index] - meanA) * (b[index + lag] - meanB)
      }
      if sum.magnitude / norm > best.r { best = (sum.magnitude / norm, lag) }
    }
    return (best.r, Double(best.lag) * 1000 / rate)
  }

  /// Fourier transform in place; the count is a power of 2.
  private static func transform(_ re: inout [Double], _ im: inout [Double]) {
    let count = re.count
    var j = 0
    for i in 1..<count {
      var bit = count >> 1
      while j & bit != 0 {
        j ^= bit
        bit >>= 1
      }
      j |= bit
      if i < j {
        re.swapAt(i, j)
        im.swapAt(i, j)
      }
    }
    var length = 2
    while length <= count {
      for k in 0..<length / 2 {
        let angle = -2 * Double.pi * Double(k) / Double(length)
        let (c, s) = (cos(angle), sin(angle))
        for start in stride(from: k, to: count, by: length) {
          let other = start + length / 2
          let x = re[other] * c - im[other] * s
          let y = re[other] * s + im[other] * c
          re[other] = re[start] - x
          im[other] = im[start] - y
          re[start] += x
          im[start] += y
        }
      }
      length *= 2
    }
  }
}
