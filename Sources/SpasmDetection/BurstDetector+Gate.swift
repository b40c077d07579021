// SPDX-License-Identifier: GPL-3.0-or-later
import SignalProcessing

/// The gate in front of the segmenters: eight channels at once, up to four steps in turn, so that its state stays in registers.
extension BurstDetector {
  /// Takes the powers that the meter holds from an index on, as those of these steps; channels whose gate opens wake.
  ///
  /// No more steps than the nerves have in one of theirs, and none behind such a one.
  mutating func pass(_ steps: Range<Int>, from index: Int) {
    for group in 0..<groupCount {
      let opened = Self.pass(
        &groups[group], meter.powers, meter.signalPowers, from: index * groupCount + group, every: groupCount,
        steps, into: &ring, &signalRing, mask: ringMask, level: gateLevel, full: gateFull, awake: awake[group])
      if opened != .zero { wake(opened, of: group, at: steps) }
    }
  }

  /// Lets channels wake at the first step at which their gate was open.
  private mutating func wake(_ opened: SIMD4<UInt8>, of group: Int, at steps: Range<Int>) {
    for step in steps {
      var bits = opened[step - steps.lowerBound] & ~awake[group]
      while bits != 0 {
        let channel = group * 8 + bits.trailingZeroBitCount
        bits &= bits - 1
        if channels[channel].floor.power > 0 { wake(channel, step) }
      }
    }
  }

  /// Takes the steps' powers into ring, block and gate of a group; returns for each step one bit for each lane that sleeps and
  /// whose gate is open.
  private static func pass(
    _ group: inout Group, _ powers: [SampleGroup], _ signalPowers: [SampleGroup], from first: Int,
    every groupCount: Int, _ steps: Range<Int>, into ring: inout [SampleGroup], _ signalRing: inout [SampleGroup],
    mask: Int, level: Double, full: Double, awake: UInt8
  ) -> SIMD4<UInt8> {
    let powers = powers.span
    let signalPowers = signalPowers.span
    var ring = ring.mutableSpan
    var signalRing = signalRing.mutableSpan
    var state = group
    var gates = InlineArray<4, SampleGroup>(repeating: .zero)
    var highest = SampleGroup.zero
    var slot = first
    for step in steps {
      let power = powers[slot]
      let signalPower = signalPowers[slot]
      state.blockSum += signalPower
      state.sharpBlockSum += power
      let place = (step & mask) * groupCount + first % groupCount
      ring[place] = power
      signalRing[place] = signalPower
      let floors = power * state.inverseFloor
      state.level += floors
      var filling = state.gate + (floors - level)
      filling.replace(with: 0, where: filling .< 0)
      filling.replace(with: 2 * full, where: filling .> 2 * full)
      state.gate = filling
      gates[step - steps.lowerBound] = filling
      highest.replace(with: filling, where: filling .> highest)
      slot += groupCount
    }
    group.blockSum = state.blockSum
    group.sharpBlockSum = state.sharpBlockSum
    group.level = state.level
    group.gate = state.gate
    var opened = SIMD4<UInt8>.zero
    guard highest.largest > full, (highest .> full).bits & ~awake != 0 else { return opened }
    for index in 0..<steps.count { opened[index] = (gates[index] .> full).bits & ~awake }
    return opened
  }
}
