// SPDX-License-Identifier: GPL-3.0-or-later

extension Span<SIMD8<Double>> {
  /// One lane of one element, both by number; traps where there is none.
  ///
  /// From its place in memory: a lane number that is no constant costs a copy of all eight.
  @inline(__always)
  func lane(_ lane: Int, of index: Int) -> Double {
    precondition(lane >= 0 && lane < 8 && index >= 0 && index < count)
    return unsafe bytes.unsafeLoad(
      fromUncheckedByteOffset: (index * 8 + lane) * MemoryLayout<Double>.stride, as: Double.self)
  }

  /// Sum of a channel over steps in a ring, [step][group] with a power of two of steps, in their order.
  ///
  /// Checked once: a check a step would take longer than the sum.
  func sum(_ channel: Int, steps: Range<Int>, groups: Int) -> Double {
    let mask = count / groups - 1
    precondition(channel >= 0 && channel < groups * 8 && mask & (mask + 1) == 0 && steps.lowerBound >= 0)
    let first = (channel >> 3) * 8 + channel & 7
    var sum = 0.0
    for step in steps {
      let byte = ((step & mask) &* groups &* 8 &+ first) &* MemoryLayout<Double>.stride
      sum += unsafe bytes.unsafeLoad(fromUncheckedByteOffset: byte, as: Double.self)
    }
    return sum
  }
}

extension Span<Double> {
  /// Eight values that follow each other; traps where there are fewer.
  @inline(__always)
  func eight(from index: Int) -> SIMD8<Double> {
    precondition(index >= 0 && index <= count - 8)
    return unsafe bytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: index * MemoryLayout<Double>.stride, as: SIMD8<Double>.self)
  }
}
