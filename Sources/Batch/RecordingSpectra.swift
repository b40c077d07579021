// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
import Recordings
package import Reports
import SignalProcessing

/// The spectra of a recording's channels, from a pass of their own over its samples; the analysis does not need them.
package enum RecordingSpectra {
  private static let segmentSeconds = 0.5

  /// Segments that a burst of the channel fills at least by half are active, those that none touches are quiet, the others of
  /// neither. Throws where the recording cannot be read.
  package static func read(
    path: String, montage: Montage? = nil, events: [Event]
  ) throws(FacialisError) -> [ChannelSpectrum] {
    var reader = try RecordingReader(path: path, montage: montage)
    let format = reader.format
    let length = max(16, Int((segmentSeconds * format.rate).rounded()))
    var lanes: [Lane] = []
    for channel in format.channels {
      let bursts = events.filter { $0.kind == .burst && $0.channels.first == channel.name }
      lanes.append(try Lane(channel, bursts: bursts, length: length, rate: format.rate))
    }
    while true {
      switch try reader.next() {
      case .samples(let frames):
        for (place, lane) in lanes.enumerated() {
          lane.take(
            reader.samples.span, frames: frames, place: place, stride: lanes.count, first: reader.position - frames)
        }
      case .gap: for lane in lanes { lane.restart() }
      case .annotations: break
      case .end: return lanes.map(\.spectrum)
      }
    }
  }

  /// One channel: a segment that fills, and the two estimates. A class, as an estimate cannot be copied into an array.
  private final class Lane {
    private let channel: ChannelFormat
    private var segment: [Double]
    private var filled = 0
    private var quiet: WelchEstimate
    private var active: WelchEstimate
    private let bursts: [Range<Int>]
    private var nextBurst = 0

    init(_ channel: ChannelFormat, bursts: [Event], length: Int, rate: Double) throws(FacialisError) {
      self.channel = channel
      segment = [Double](repeating: 0, count: length)
      quiet = try WelchEstimate(length: length, rate: rate)
      active = try WelchEstimate(length: length, rate: rate)
      self.bursts = bursts.map { $0.onset..<$0.onset + max(1, $0.duration) }.sorted { $0.lowerBound < $1.lowerBound }
    }

    var spectrum: ChannelSpectrum {
      ChannelSpectrum(
        channel: channel.name, quiet: quiet.density, active: active.density, quietSegments: quiet.segmentCount,
        activeSegments: active.segmentCount)
    }

    func restart() { filled = 0 }

    func take(_ counts: Span<Int32>, frames: Int, place: Int, stride: Int, first: Int) {
      let (gain, zero) = (channel.microvoltsPerCount, channel.microvoltsAtZero)
      for frame in 0..<frames {
        segment[filled] = Double(counts[frame * stride + place]) * gain + zero
        filled += 1
        if filled == segment.count {
          close(end: first + frame + 1)
          filled = 0
        }
      }
    }

    private func close(end: Int) {
      let begin = end - segment.count
      while nextBurst < bursts.count, bursts[nextBurst].upperBound <= begin { nextBurst += 1 }
      var covered = 0
      var index = nextBurst
      while index < bursts.count, bursts[index].lowerBound < end {
        covered += max(0, min(end, bursts[index].upperBound) - max(begin, bursts[index].lowerBound))
        index += 1
      }
      let values = segment
      if covered == 0 {
        quiet.add(values.span)
      } else if covered * 2 >= values.count {
        active.add(values.span)
      }
    }
  }
}
