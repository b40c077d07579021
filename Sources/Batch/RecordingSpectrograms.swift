// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
import Recordings
package import Reports
import SignalProcessing

/// The spectrograms of a recording's most active channels, one a side, from a pass of their own over its samples.
package enum RecordingSpectrograms {
  private static let segmentSeconds = 0.25
  private static let mostColumns = 480
  private static let highestHz = 500.0

  /// Of every side the channel with most bursts, or its first where none had one. Throws where the recording cannot be read.
  ///
  /// Memory does not grow with the recording: what is longer than `mostColumns` segments gets columns of several.
  package static func read(
    path: String, montage: Montage? = nil, events: [Event]
  ) throws(FacialisError) -> [ChannelSpectrogram] {
    var reader = try RecordingReader(path: path, montage: montage)
    let format = reader.format
    let length = max(16, Int((segmentSeconds * format.rate).rounded()))
    let segments = (reader.sampleCount + length - 1) / length
    guard segments > 0 else { return [] }
    let columnLength = (segments + mostColumns - 1) / mostColumns * length
    var bursts: [ChannelName: Int] = [:]
    for event in events where event.kind == .burst {
      if let channel = event.channels.first { bursts[channel, default: 0] += 1 }
    }
    var lanes: [Lane] = []
    for side in Side.allCases {
      let own = format.channels.indices.filter { format.channels[$0].name.side == side }
      guard let most = own.map({ bursts[format.channels[$0].name] ?? 0 }).max(),
        let place = own.first(where: { bursts[format.channels[$0].name] ?? 0 == most })
      else { continue }
      lanes.append(
        try Lane(
          format.channels[place], place: place, bursts: most, rate: format.rate, length: length,
          columnLength: columnLength, columnCount: (reader.sampleCount + columnLength - 1) / columnLength))
    }
    while true {
      switch try reader.next() {
      case .samples(let frames):
        for lane in lanes {
          lane.take(
            reader.samples.span, frames: frames, stride: format.channels.count, first: reader.position - frames)
        }
      case .gap: for lane in lanes { lane.restart() }
      case .annotations: break
      case .end: return lanes.map { $0.finish() }
      }
    }
  }

  /// One channel: a segment that fills, and the column that it belongs to. A class, as an estimate cannot be copied into an array.
  private final class Lane {
    private let channel: ChannelFormat
    private let place: Int
    private let bursts: Int
    private let rate: Double
    private let columnLength: Int
    private var segment: [Double]
    private var filled = 0
    private var estimate: WelchEstimate
    private var column = 0
    private var columns: [[Float]?]
    private let rowCount: Int

    init(
      _ channel: ChannelFormat, place: Int, bursts: Int, rate: Double, length: Int, columnLength: Int, columnCount: Int
    ) throws(FacialisError) {
      self.channel = channel
      self.place = place
      self.bursts = bursts
      self.rate = rate
      self.columnLength = columnLength
      segment = [Double](repeating: 0, count: length)
      estimate = try WelchEstimate(length: length, rate: rate)
      columns = Array(repeating: nil, count: columnCount)
      rowCount = min(length / 2, Int(highestHz / (rate / Double(length))))
    }

    func restart() { filled = 0 }

    func take(_ counts: Span<Int32>, frames: Int, stride: Int, first: Int) {
      let (gain, zero) = (channel.microvoltsPerCount, channel.microvoltsAtZero)
      for frame in 0..<frames {
        segment[filled] = Double(counts[frame * stride + place]) * gain + zero
        filled += 1
        if filled == segment.count {
          add(middle: first + frame + 1 - segment.count / 2)
          filled = 0
        }
      }
    }

    private func add(middle: Int) {
      let next = min(max(0, middle / columnLength), columns.count - 1)
      if next != column { close() }
      column = next
      let values = segment
      estimate.add(values.span)
    }

    private func close() {
      if let density = estimate.density {
        columns[column] = density.values.dropFirst().prefix(rowCount).map { Float($0) }
      }
      estimate.reset()
    }

    func finish() -> ChannelSpectrogram {
      close()
      return ChannelSpectrogram(
        channel: channel.name, bursts: bursts, columnS: Double(columnLength) / rate,
        segmentS: Double(segment.count) / rate, resolution: rate / Double(segment.count), rowCount: rowCount,
        columns: columns)
    }
  }
}
