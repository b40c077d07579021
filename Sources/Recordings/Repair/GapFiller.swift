// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Turns the records of a discontinuous file into those of a continuous one: gaps are filled with each signal's last value and
/// marked; what followed a gap moves to where its time says.
struct GapFiller {
  private struct Signal {
    /// Bytes within an original record.
    let range: Range<Int>
    let samplesPerRecord: Int
    let isAnnotations: Bool
    /// Samples of the new file so far.
    var position = 0
    var pending: [UInt8] = []
    var last: [UInt8]
  }

  private let width: Int
  private let durationTicks: Int
  /// Bytes of each annotation signal in a new record; all annotations go into the first.
  private let annotationBytes: [Int]
  private var signals: [Signal] = []
  private var startTicks: Int?
  private var endTicks = 0
  private var record = 0
  private var waiting: [[UInt8]] = []

  /// `annotationBytes` is how long each annotation signal is in a new record.
  init(_ header: FileHeader, annotationBytes: [Int]) {
    width = header.kind.bytesPerSample
    durationTicks = header.recordMicroseconds * 10
    self.annotationBytes = annotationBytes
    var offset = 0
    for signal in header.signals {
      let length = signal.samplesPerRecord * width
      signals.append(
        Signal(
          range: offset..<offset + length, samplesPerRecord: signal.samplesPerRecord,
          isAnnotations: signal.isAnnotations, last: [UInt8](repeating: 0, count: width)))
      offset += length
    }
  }

  private var capacity: Int { annotationBytes.first ?? 0 }

  /// Takes a record with its mended lists, and hands out new records as they fill.
  mutating func take(
    _ bytes: [UInt8], _ lists: [[UInt8]], _ body: ([UInt8]) throws(FacialisError) -> Void
  ) throws(FacialisError) {
    var content = AnnotationList.Content()
    for (index, list) in lists.enumerated() {
      AnnotationList.parse(list, 0..<list.count, isFirst: index == 0, into: &content)
    }
    let ticks = AnnotationList.ticks(content.recordOnset ?? 0)
    let start = startTicks ?? ticks
    startTicks = start
    if ticks > endTicks, record + (signals.first?.position ?? 0) > 0 {
      let second = Double(LocalDateTime.ticksPerSecond)
      let gap = Annotation(
        onset: Double(endTicks) / second, duration: Double(ticks - endTicks) / second,
        text: "\(Annotation.gapText) discontinuous")
      waiting.append(AnnotationList.encoded(gap, startTicks: 0, limit: capacity - 40))
      try fill(upTo: ticks - start, body)
    }
    endTicks = ticks + durationTicks
    waiting += content.annotations.map { AnnotationList.encoded($0, startTicks: 0, limit: capacity - 40) }
    for index in signals.indices where !signals[index].isAnnotations {
      let range = signals[index].range
      guard !range.isEmpty else { continue }
      signals[index].pending += bytes[range]
      signals[index].position += signals[index].samplesPerRecord
      signals[index].last = Array(bytes[range.upperBound - width..<range.upperBound])
    }
    try flush(body)
  }

  /// Fills every signal up to so many ticks after the first record's begin, a record at a time.
  private mutating func fill(
    upTo ticks: Int, _ body: ([UInt8]) throws(FacialisError) -> Void
  ) throws(FacialisError) {
    var isFilled = false
    while !isFilled {
      isFilled = true
      for index in signals.indices where !signals[index].isAnnotations {
        let signal = signals[index]
        let target = Double(ticks) * Double(signal.samplesPerRecord) / Double(max(durationTicks, 1))
        let missing = Int(target.rounded()) - signal.position
        guard missing > 0 else { continue }
        let count = min(missing, signal.samplesPerRecord)
        for _ in 0..<count { signals[index].pending += signal.last }
        signals[index].position += count
        if count < missing { isFilled = false }
      }
      try flush(body)
    }
  }

  private var isRecordFull: Bool {
    signals.allSatisfy { $0.isAnnotations || $0.pending.count >= $0.samplesPerRecord * width }
  }

  private mutating func flush(_ body: ([UInt8]) throws(FacialisError) -> Void) throws(FacialisError) {
    while isRecordFull, signals.contains(where: { !$0.isAnnotations && $0.samplesPerRecord > 0 }) {
      var bytes: [UInt8] = []
      var number = 0
      for index in signals.indices {
        if signals[index].isAnnotations {
          guard !signals[index].range.isEmpty else { continue }
          bytes += number == 0 ? annotations() : [UInt8](repeating: 0, count: annotationBytes[number])
          number += 1
        } else {
          let length = signals[index].samplesPerRecord * width
          bytes += signals[index].pending[..<length]
          signals[index].pending.removeFirst(length)
        }
      }
      record += 1
      try body(bytes)
    }
  }

  /// The lists of the new record: when it begins, and as many annotations as fit.
  private mutating func annotations() -> [UInt8] {
    var list = AnnotationList.timeKeeping(ticks: (startTicks ?? 0) + record * durationTicks)
    var count = 0
    while count < waiting.count, list.count + waiting[count].count <= capacity {
      list += waiting[count]
      count += 1
    }
    waiting.removeFirst(count)
    return list + [UInt8](repeating: 0, count: max(0, capacity - list.count))
  }

  /// Fills the last record up, marks what is only padding, and hands out records until no annotation waits.
  mutating func finish(_ body: ([UInt8]) throws(FacialisError) -> Void) throws(FacialisError) {
    while signals.contains(where: { !$0.isAnnotations && !$0.pending.isEmpty }) || !waiting.isEmpty {
      let second = Double(LocalDateTime.ticksPerSecond)
      let end = (startTicks ?? 0) + (record + 1) * durationTicks
      if end > endTicks {
        let padding = Annotation(
          onset: Double(endTicks) / second, duration: Double(end - endTicks) / second,
          text: "\(Annotation.gapText) \(Annotation.paddingCause)")
        waiting.insert(AnnotationList.encoded(padding, startTicks: 0, limit: capacity - 40), at: 0)
        endTicks = end
      }
      for index in signals.indices where !signals[index].isAnnotations {
        while signals[index].pending.count < signals[index].samplesPerRecord * width {
          signals[index].pending += signals[index].last
        }
      }
      try flush(body)
    }
  }
}
