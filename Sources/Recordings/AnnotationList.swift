// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Time-stamped annotation lists (TALs) of EDF+ and BDF+: `+12.5 0x15 0.25 0x14 text 0x14 0x00`.
enum AnnotationList {
  static let durationFollows: UInt8 = 0x15
  static let textFollows: UInt8 = 0x14

  /// The list that says when a data record begins.
  static func timeKeeping(ticks: Int) -> [UInt8] {
    signed(ticks) + [textFollows, textFollows, 0]
  }

  /// One annotation; `startTicks` is what the file's first sample lies after the header's whole second.
  static func encoded(_ annotation: Annotation, startTicks: Int, limit: Int) -> [UInt8] {
    var head = signed(startTicks + ticks(annotation.onset))
    if let duration = annotation.duration, duration > 0 {
      head.append(durationFollows)
      head += Array(Decimal.trimmed(ticks(duration), decimals: 7).utf8)
    }
    head.append(textFollows)
    var text = annotation.text.unicodeScalars.map { $0.value < 32 && ![9, 10, 13].contains($0.value) ? " " : $0 }
    func byteCount() -> Int { text.reduce(0) { $0 + UTF8.width($1) } }
    var isCut = false
    while head.count + byteCount() + (isCut ? 5 : 2) > limit, !text.isEmpty {
      text.removeLast()
      isCut = true
    }
    var kept = ""
    kept.unicodeScalars.append(contentsOf: text)
    return head + Array(kept.utf8) + (isCut ? Array("...".utf8) : []) + [textFollows, 0]
  }

  /// Seconds in units of 100 ns.
  static func ticks(_ seconds: Double) -> Int {
    let ticks = (seconds * Double(LocalDateTime.ticksPerSecond)).rounded(.toNearestOrEven)
    return ticks.magnitude < 4e18 ? Int(ticks) : 0
  }

  private static func signed(_ ticks: Int) -> [UInt8] {
    Array(((ticks < 0 ? "" : "+") + Decimal.trimmed(ticks, decimals: 7)).utf8)
  }
}
