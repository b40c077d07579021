// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Header and data records of a repaired file: those of the original with as much room for annotations as they need.
struct RepairShape {
  private let original: FileHeader
  private var bytes: [UInt8]
  private let addsAnnotations: Bool
  /// Samples of each annotation signal in the new file, in the signals' order.
  private let annotationSamples: [Int]

  init(_ original: FileHeader, _ header: [UInt8], needed: [Int], addsAnnotations: Bool) {
    self.original = original
    self.addsAnnotations = addsAnnotations
    let width = original.kind.bytesPerSample
    annotationSamples = addsAnnotations ? [(120 + width - 1) / width] : needed.map { ($0 + width - 1) / width }
    bytes = header
    setAnnotations()
  }

  var headerByteCount: Int { bytes.count }
  /// Bytes of each annotation signal in a record.
  var annotationBytes: [Int] { annotationSamples.map { $0 * original.kind.bytesPerSample } }

  private var signalCount: Int { original.signals.count }

  private mutating func set(_ offset: Int, _ width: Int, _ text: String) {
    bytes.replaceSubrange(offset..<offset + width, with: HeaderText.field(text, width))
  }

  private mutating func setAnnotations() {
    if addsAnnotations {
      appendSignal()
      return
    }
    var index = 0
    for (signal, header) in original.signals.enumerated() where header.isAnnotations && original.kind.isPlus {
      guard header.samplesPerRecord > 0 else { continue }
      set(256 + signalCount * 216 + signal * 8, 8, String(annotationSamples[index]))
      index += 1
    }
  }

  /// Puts the fields of an annotation signal behind those of the others.
  private mutating func appendSignal() {
    let range = original.kind.countRange
    let fields: [(width: Int, text: String)] = [
      (16, original.kind.annotationLabel), (80, ""), (8, ""), (8, "-1"), (8, "1"), (8, String(range.lowerBound)),
      (8, String(range.upperBound)), (80, ""), (8, String(annotationSamples[0])), (32, ""),
    ]
    var result = Array(bytes[..<256])
    var offset = 256
    for field in fields {
      result += bytes[offset..<offset + signalCount * field.width]
      result += HeaderText.field(field.text, field.width)
      offset += signalCount * field.width
    }
    bytes = result
    set(184, 8, String(bytes.count))
    set(252, 4, String(signalCount + 1))
  }

  /// Moves the start by the whole seconds that onsets were counted wrongly.
  mutating func takeStart(shiftedBy ticks: Int) {
    guard ticks != 0, let start = original.start else { return }
    let moved = start.advanced(bySeconds: Double(ticks) / Double(LocalDateTime.ticksPerSecond))
    var header = original
    header.start = moved
    bytes.replaceSubrange(168..<184, with: header.encoded()[168..<184])
  }

  mutating func makeContinuous() { set(192, 44, original.kind.isBDF ? "BDF+C" : "EDF+C") }

  /// The header with its count of data records.
  func header(recordCount: Int) -> [UInt8] {
    var result = bytes
    result.replaceSubrange(236..<244, with: HeaderText.field(String(recordCount), 8))
    return result
  }

  /// A data record: the original's samples, and lists for each annotation signal.
  func record(_ record: [UInt8], _ lists: [[UInt8]]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(record.count + 256)
    var offset = 0
    var index = 0
    let width = original.kind.bytesPerSample
    for signal in original.signals {
      let length = signal.samplesPerRecord * width
      if signal.isAnnotations, original.kind.isPlus, length > 0 {
        result += Self.filled(lists[index], annotationSamples[index] * width)
        index += 1
      } else {
        result += record[offset..<offset + length]
      }
      offset += length
    }
    if addsAnnotations { result += Self.filled(lists[0], annotationSamples[0] * width) }
    return result
  }

  private static func filled(_ list: [UInt8], _ length: Int) -> [UInt8] {
    list.prefix(length) + [UInt8](repeating: 0, count: max(0, length - list.count))
  }
}
