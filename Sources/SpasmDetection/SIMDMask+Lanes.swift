// SPDX-License-Identifier: GPL-3.0-or-later
import SignalProcessing

// The standard library's any(_:), min() and clamped(lowerBound:upperBound:) are calls that the optimiser does not look
// into, and its comparisons of integer lanes go lane by lane through memory; at a step's rate that is dear. Lanes that are
// compared are therefore of floating point, even where they hold whole numbers.

extension SIMDMask<SIMD8<Int64>> {
  /// Whether any lane is true.
  @inline(__always)
  var isAny: Bool {
    let bits = SIMD8<Int64>.zero.replacing(with: SIMD8<Int64>(repeating: -1), where: self)
    let halves = bits.lowHalf | bits.highHalf
    let quarters = halves.lowHalf | halves.highHalf
    return quarters[0] | quarters[1] != 0
  }

  /// One bit for each lane that is true, the lowest for the first.
  @inline(__always)
  var bits: UInt8 {
    let weights = SIMD8<Int64>.zero.replacing(with: SIMD8<Int64>(1, 2, 4, 8, 16, 32, 64, 128), where: self)
    let halves = weights.lowHalf | weights.highHalf
    let quarters = halves.lowHalf | halves.highHalf
    return UInt8(truncatingIfNeeded: quarters[0] | quarters[1])
  }
}

extension SIMDMask<SIMD8<Int32>> {
  /// Whether any lane is true.
  @inline(__always)
  var isAny: Bool {
    let bits = SIMD8<Int32>.zero.replacing(with: SIMD8<Int32>(repeating: -1), where: self)
    let halves = bits.lowHalf | bits.highHalf
    let quarters = halves.lowHalf | halves.highHalf
    return quarters[0] | quarters[1] != 0
  }

  /// The first lane that is true, which one of them is.
  @inline(__always)
  var firstLane: Int {
    let lanes = SIMD8<Int32>.zero.replacing(with: SIMD8<Int32>(repeating: -1), where: self)
    // Of each lane the lowest byte, all bits set where it is true.
    let halves = unsafe unsafeBitCast(lanes, to: SIMD16<Int16>.self).evenHalf
    let bytes = unsafe unsafeBitCast(unsafeBitCast(halves, to: SIMD16<Int8>.self).evenHalf, to: UInt64.self)
    return bytes.trailingZeroBitCount &>> 3
  }
}

extension SIMD8<Float> {
  /// The largest lane; no lane may be NaN.
  @inline(__always)
  var largest: Float {
    let halves = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
    let quarters = halves.lowHalf.replacing(with: halves.highHalf, where: halves.highHalf .> halves.lowHalf)
    return quarters[1] > quarters[0] ? quarters[1] : quarters[0]
  }

  /// The first lane that is not below a value, which one of them is not.
  @inline(__always)
  func firstLane(atLeast value: Float) -> Int { (self .>= value).firstLane }
}

extension SIMD8<Double> {
  /// The largest lane; no lane may be NaN.
  @inline(__always)
  var largest: Double {
    let halves = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
    let quarters = halves.lowHalf.replacing(with: halves.highHalf, where: halves.highHalf .> halves.lowHalf)
    return quarters[1] > quarters[0] ? quarters[1] : quarters[0]
  }

  /// Every lane within `-limit...limit`.
  @inline(__always)
  func limited(to limit: SIMD8<Double>) -> SIMD8<Double> {
    let low = replacing(with: -limit, where: self .< -limit)
    return low.replacing(with: limit, where: low .> limit)
  }
}
