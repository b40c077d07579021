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
}
