// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Recordings

/// A recording of a family's ramp, looked at value by value: every channel, every frame, every gap.
struct RampAccount {
  /// A gap in the file, and by how much the ramp's step over it differs.
  struct Gap {
    var frames: Int
    var error: Int
  }

  private(set) var received = 0
  private(set) var lost = 0
  private(set) var gaps: [Gap] = []
  /// Frames that do not follow the one before although nothing is said to be missing.
  private(set) var breaks = 0
  /// Values that are not their channel's.
  private(set) var strangers = 0
  /// Annotations with the sample that they stand at, in the order of the file.
  private(set) var notes: [String] = []
  /// The ramp's frame at each of the file's first samples; nil where none came.
  private(set) var firstValue: Int?

  init(path: String, family: BenchFamily) throws {
    var reader = try RecordingReader(path: path)
    let width = reader.format.channels.count
    var last: Int?
    var missing = 0
    while true {
      switch try reader.next() {
      case .samples(let count):
        for frame in 0..<count {
          let values = (0..<width).map { Int(reader.samples[frame * width + $0]) }
          let value = values[0] - 4097 * family.inputs[0].place
          for channel in 1..<width
          where (values[channel] - value - 4097 * family.inputs[channel].place) % family.modulus != 0 { strangers += 1 }
          firstValue = firstValue ?? value
          if let last { take(value - last - 1, missing, family.modulus) }
          last = value
          missing = 0
        }
        received += count
      case .gap(let count, _):
        lost += count
        missing += count
      case .annotations(let annotations): notes += annotations.map(\.text)
      case .end: return
      }
    }
  }

  /// - Parameter step: frames that the ramp shows as missing, some turns of it more or less.
  private mutating func take(_ step: Int, _ missing: Int, _ modulus: Int) {
    let difference = (((step - missing) % modulus) + modulus) % modulus
    let error = min(difference, modulus - difference)
    if missing > 0 { gaps.append(Gap(frames: missing, error: error)) } else if error != 0 { breaks += 1 }
  }
}
