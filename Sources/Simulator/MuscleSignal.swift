// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Adds the potentials of all discharges up at the internal rate and decimates them, chunk by chunk.
struct MuscleSignal: Sendable {
  private struct Queue: Sendable {
    /// Sorted by time, then unit.
    var discharges: [Discharge] = []
    var next = 0
  }

  /// Longest half of a potential, in seconds.
  private static let reach = MotorUnitTemplate.reach * 0.0028

  private let filter: AntiAliasFilter
  private let shapes = MotorUnitTemplate.shapes
  /// Internal samples a second of true time.
  private let rate: Double
  private let frames: Int
  /// Seconds that each channel is sampled later than its frame.
  private let skews: [Double]
  private var queues: [Queue]
  /// Per channel: what the filter still needs, the chunk, and what reaches beyond it.
  private let stride: Int
  private var buffer: [Double]
  private var chunk = 0

  /// `frames`: output frames in a chunk; `rate`: output frames in a second of true time.
  init(frames: Int, rate: Double, factor: Int, skews: [Double], pools: Int) {
    filter = AntiAliasFilter(factor: factor)
    self.rate = rate * Double(factor)
    self.frames = frames
    self.skews = skews
    queues = Array(repeating: Queue(), count: pools)
    stride = frames * factor + filter.taps.count + Int(2 * Self.reach * self.rate) + 4
    buffer = Array(repeating: 0, count: stride * skews.count)
  }

  /// Discharges that are not rendered yet.
  var waiting: Int { queues.reduce(0) { $0 + $1.discharges.count - $1.next } }

  /// Takes discharges of a pool, none of them earlier than what has been rendered.
  mutating func add(_ discharges: [Discharge], to pool: Int, gain: Double = 1) {
    for var discharge in discharges {
      discharge.gain *= gain
      queues[pool].discharges.append(discharge)
    }
  }

  /// To be called once all discharges of a stretch of time were added.
  mutating func sort() {
    for pool in queues.indices {
      queues[pool].discharges.removeFirst(queues[pool].next)
      queues[pool].next = 0
      queues[pool].discharges.sort { ($0.time, $0.unit) < ($1.time, $1.unit) }
    }
  }

  /// Renders the next chunk of each channel to `output`, [channel][frame].
  mutating func renderChunk(to output: inout MutableSpan<Double>, face: Face) {
    let origin = Double(chunk * frames * filter.factor - filter.half)
    let limit = Double(frames * filter.factor + filter.taps.count)
    let shapes = self.shapes
    let table = shapes.span
    // Taken out of self, so that the rest of self stays accessible.
    var buffer: [Double] = []
    swap(&buffer, &self.buffer)
    for pool in queues.indices {
      while queues[pool].next < queues[pool].discharges.count {
        let discharge = queues[pool].discharges[queues[pool].next]
        guard (discharge.time - Self.reach) * rate - origin < limit else { break }
        queues[pool].next += 1
        for projection in face.projections[pool] {
          let center = (discharge.time - skews[projection.channel]) * rate - origin
          var all = buffer.mutableSpan
          let own = projection.channel * stride..<(projection.channel + 1) * stride
          projection.templates[Int(discharge.unit)].add(
            at: center, gain: discharge.gain, rate: rate, shapes: table, to: &all, own)
        }
      }
    }
    let advance = frames * filter.factor
    for channel in skews.indices {
      let base = channel * stride
      filter.decimate(
        buffer.span.extracting(base..<base + stride), to: &output, channel * frames..<(channel + 1) * frames)
      for index in base..<base + stride - advance { buffer[index] = buffer[index + advance] }
      for index in base + stride - advance..<base + stride { buffer[index] = 0 }
    }
    swap(&buffer, &self.buffer)
    chunk += 1
  }
}
