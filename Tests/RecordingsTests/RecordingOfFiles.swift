// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Recordings

/// Writes a recording over several files, as the daemon does; its counts go up from 0 with every sample of the recording.
struct RecordingOfFiles {
  struct File {
    var first: Int
    var frames: Int
    var cause: String?
  }

  var id = "S01_rest_20260301T235958Z"
  var files = [
    File(first: 0, frames: 1100), File(first: 1100, frames: 1500), File(first: 3000, frames: 700, cause: "restart"),
  ]
  var format = RecordingFixture.format()

  func name(_ number: Int) -> String { number == 1 ? "\(id).bdf" : "\(id)_file-\(number).bdf" }

  func write(to folder: String, only numbers: [Int]? = nil) throws {
    for number in numbers ?? Array(1...files.count) { try write(number, to: folder) }
  }

  func write(_ number: Int, to folder: String) throws {
    let writer = try open(number, in: folder)
    try append(number, writer)
    try writer.close()
  }

  func open(_ number: Int, in folder: String) throws -> RecordingWriter {
    var header = try RecordingFixture.header(format)
    header.start = header.start.advanced(bySeconds: Double(files[number - 1].first) / format.rate)
    return try RecordingWriter(path: folder + "/" + name(number), header: header)
  }

  /// Each file holds a note 100 samples after its first.
  func append(_ number: Int, _ writer: RecordingWriter) throws {
    let file = files[number - 1]
    var annotations = [Annotation(sample: 100, rate: format.rate, text: "note \(number)")]
    if number > 1 {
      let mark = FileMark(recording: id, number: number, firstSample: file.first, gapCause: file.cause)
      annotations.insert(Annotation(onset: 0, text: mark.text), at: 0)
    }
    var done = 0
    while done < file.frames {
      let frames = min(writer.framesPerRecord, file.frames - done)
      let counts = (0..<frames).flatMap { frame in
        format.channels.indices.map { Int32(file.first + done + frame) + Int32($0) }
      }
      if frames == writer.framesPerRecord {
        try writer.append(counts.span, annotations: annotations)
      } else {
        try writer.appendLast(counts.span, annotations: annotations)
      }
      annotations = []
      done += frames
    }
  }

  func description(files listed: [RecordingDescription.File]? = nil) -> RecordingDescription {
    let all = files.enumerated().map { index, file in
      RecordingDescription.File(
        name: name(index + 1), firstSample: file.first, samples: file.frames,
        gapCause: file.cause.flatMap(LossCause.init(rawValue:)))
    }
    return RecordingDescription(
      recording: id, subject: "S01", task: "rest", device: "simulator", montage: nil, format: format, recordS: 0.25,
      synchronisationS: 1, settingsHash: "ab", settings: "",
      startedUTC: UTCTime(nanoseconds: 1_772_409_598_000_000_000),
      utcOffsetS: 0, streamSample: 0, files: listed ?? all)
  }

  /// What a reader of the whole has to hand out.
  var samples: [Int32] {
    files.flatMap { file in
      (file.first..<file.first + file.frames).flatMap { sample in format.channels.indices.map { Int32(sample + $0) } }
    }
  }
}
