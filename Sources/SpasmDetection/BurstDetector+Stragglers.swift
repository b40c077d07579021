// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Holds each channel's stretches of activity until nothing can join them.
extension BurstDetector {
  /// Passes the final segments on to become bursts, each once the next has shown whether they are one contraction.
  mutating func settle(_ channel: Int, _ history: SignalHistory, _ raw: RawMeter, _ output: inout BurstOutput) {
    for segment in segments {
      for part in parts(of: segment, channel) {
        let floor = channels[channel].noise
        if let ready = channels[channel].straggling.take(part, floor: floor, stragglerLimits) {
          emit(ready, channel, .alone, history, raw, &output)
        }
        if channels[channel].straggling.held != nil { holding[channel >> 3] |= 1 << UInt8(channel & 7) }
      }
    }
  }

  /// Makes bursts of the stretches that nothing can join any more at a step; of all of them where there is none.
  mutating func releaseHeld(_ step: Int?, _ history: SignalHistory, _ raw: RawMeter, _ output: inout BurstOutput) {
    for group in holding.indices where holding[group] != 0 {
      var bits = holding[group]
      while bits != 0 {
        let channel = group * 8 + bits.trailingZeroBitCount
        bits &= bits - 1
        guard let ready = takeReleased(channel, step) else { continue }
        holding[group] &= ~(1 << UInt8(channel & 7))
        emit(ready, channel, .alone, history, raw, &output)
      }
    }
  }

  private mutating func takeReleased(_ channel: Int, _ step: Int?) -> ActivitySegmenter.Segment? {
    guard let step else { return channels[channel].straggling.finish() }
    var straggling = channels[channel].straggling
    let open = channels[channel].awake ? channels[channel].segmenter.earliestOnset(evidence: 0) : nil
    let ready = straggling.release(at: step, open: open, floor: channels[channel].noise, stragglerLimits) {
      meanSignalPower(channel, $0)
    }
    channels[channel].straggling = straggling
    return ready
  }

  /// Mean power of a channel's signal over steps that lie at most a second back.
  private func meanSignalPower(_ channel: Int, _ steps: Range<Int>) -> Double {
    signalRing.span.sum(channel, steps: steps, groups: groupCount) / Double(max(steps.count, 1))
  }
}
