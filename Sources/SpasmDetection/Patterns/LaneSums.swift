// SPDX-License-Identifier: GPL-3.0-or-later

/// Sums over contiguous values, sixteen at a time: what correlations are made of.
///
/// The order of the additions is fixed, so that results are the same on every machine and for every cut of the stream.
package enum LaneSums {
  /// Sum of the products of `count` values of `a` from `i` on and of `b` from `j` on.
  package static func product(_ a: Span<Double>, _ i: Int, _ b: Span<Double>, _ j: Int, _ count: Int) -> Double {
    precondition(i >= 0 && j >= 0 && i + count <= a.count && j + count <= b.count)
    var even = SIMD8<Double>.zero
    var odd = SIMD8<Double>.zero
    var index = 0
    while index + 16 <= count {
      even += lanes(a, i + index) * lanes(b, j + index)
      odd += lanes(a, i + index + 8) * lanes(b, j + index + 8)
      index += 16
    }
    var sum = (even + odd).sum()
    while index < count {
      sum += a[i + index] * b[j + index]
      index += 1
    }
    return sum
  }

  /// Sum of `count` values from `i` on.
  package static func sum(_ a: Span<Double>, _ i: Int, _ count: Int) -> Double {
    precondition(i >= 0 && i + count <= a.count)
    var lanes = SIMD8<Double>.zero
    var index = 0
    while index + 8 <= count {
      lanes += Self.lanes(a, i + index)
      index += 8
    }
    var sum = lanes.sum()
    while index < count {
      sum += a[i + index]
      index += 1
    }
    return sum
  }

  /// Eight neighbours, which the caller has made sure of.
  @inline(__always)
  private static func lanes(_ values: Span<Double>, _ index: Int) -> SIMD8<Double> {
    unsafe values.bytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: index &* MemoryLayout<Double>.stride, as: SIMD8<Double>.self)
  }
}
