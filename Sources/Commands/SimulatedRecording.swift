// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Recordings
import Simulator

/// A simulation written to a recording, with its truth.
struct SimulatedRecording {
  private var simulator: SignalSimulator
  /// Every label and marker, once written.
  private(set) var truth: [Event] = []

  /// Throws where the settings are not valid or have no end.
  init(_ settings: SimulationSettings) throws(FacialisError) {
    guard settings.duration != nil else {
      throw FacialisError("duration-missing", .usage, "A file needs an end.", mend: "Give --duration.")
    }
    simulator = try SignalSimulator(settings)
  }

  var format: StreamFormat { simulator.format }

  /// Writes the whole simulation: markers as annotations, lost frames as gaps, filled with each channel's last value.
  mutating func write(to path: String) throws(FacialisError) {
    let start = LocalDateTime(unixNanoseconds: 1_767_225_600_000_000_000, utcOffset: 0)
    let equipment = "Facialis \(Facialis.version) simulator \(simulator.settings)"
    let writer = try RecordingWriter(
      path: path, header: RecordingHeader(format: format, start: start, equipment: equipment))
    let width = format.channels.count
    var counts: [Int32] = []
    var last = [Int32](repeating: 0, count: width)
    var annotations: [Annotation] = []
    counts.reserveCapacity(writer.framesPerRecord * width)

    func append(_ frame: some Sequence<Int32>, to counts: inout [Int32]) throws(FacialisError) {
      counts.append(contentsOf: frame)
      guard counts.count == writer.framesPerRecord * width else { return }
      try writer.append(counts.span, annotations: annotations)
      annotations.removeAll()
      counts.removeAll(keepingCapacity: true)
    }

    while true {
      let position = writer.frameCount + counts.count / width
      let block = simulator.next(frames: writer.framesPerRecord - counts.count / width)
      for placed in simulator.takeMarkers() {
        annotations.append(Annotation(sample: placed.sample, rate: format.rate, text: placed.marker.text))
      }
      let missing = block.firstSample - position
      if missing > 0 {
        annotations.append(
          .gap(sample: position, sampleCount: missing, rate: format.rate, cause: "device"))
        for _ in 0..<missing { try append(last, to: &counts) }
      }
      guard block.frameCount > 0 else { break }
      last = Array(block.counts.suffix(width))
      for frame in 0..<block.frameCount {
        try append(block.counts[frame * width..<(frame + 1) * width], to: &counts)
      }
      truth += simulator.takeTruth()
    }
    truth += simulator.takeTruth()
    truth.sort(by: Event.canonicalOrder)
    if !counts.isEmpty || !annotations.isEmpty { try writer.appendLast(counts.span, annotations: annotations) }
    try writer.close()
  }
}
