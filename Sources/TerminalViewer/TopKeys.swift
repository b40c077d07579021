// SPDX-License-Identifier: GPL-3.0-or-later

/// Turns bytes of a terminal into what they ask for, with the model that they change. Pure.
package enum TopKeys {
  /// What has to be done outside of the model.
  package enum Action: Sendable, Equatable {
    case quit
    case record(subject: String)
    case stop
    case mark(String)
  }

  private static let sensitivities: [Double] = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000]

  /// Takes the bytes that came together.
  package static func take(_ bytes: [UInt8], _ model: inout TopModel) -> [Action] {
    if bytes == [0x1B] {
      model.entry = nil
      return []
    }
    if bytes.starts(with: [0x1B, 0x5B]) {
      if bytes.last == UInt8(ascii: "A") { model.firstChannel = max(0, model.firstChannel - 1) }
      if bytes.last == UInt8(ascii: "B") {
        model.firstChannel = min(max(0, model.traces.channels.count - 1), model.firstChannel + 1)
      }
      return []
    }
    return String(decoding: bytes, as: UTF8.self).compactMap { take($0, &model) }
  }

  private static func take(_ key: Character, _ model: inout TopModel) -> Action? {
    if key == "\u{3}" { return .quit }
    if let entry = model.entry { return type(key, entry, &model) }
    switch key {
    case "q": return .quit
    case "+", "=": model.sensitivityUV = sensitivities.last { $0 < model.sensitivityUV } ?? model.sensitivityUV
    case "-": model.sensitivityUV = sensitivities.first { $0 > model.sensitivityUV } ?? model.sensitivityUV
    case "r" where model.mayControl: model.entry = (.subject, "")
    case "n" where model.mayControl: model.entry = (.note, "")
    case "s" where model.mayControl: return .stop
    case "1" where model.mayControl: return .mark("stimulus:twitch_left")
    case "2" where model.mayControl: return .mark("stimulus:twitch_right")
    default: break
    }
    return nil
  }

  private static func type(
    _ key: Character, _ entry: (purpose: TopModel.Purpose, text: String), _ model: inout TopModel
  ) -> Action? {
    switch key {
    case "\r", "\n":
      model.entry = nil
      if entry.text.isEmpty { return nil }
      return entry.purpose == .subject ? .record(subject: entry.text) : .mark(entry.text)
    case "\u{7F}", "\u{8}": model.entry = (entry.purpose, String(entry.text.dropLast()))
    default:
      guard key.unicodeScalars.allSatisfy({ $0.value >= 0x20 }), entry.text.utf8.count < 200 else { return nil }
      model.entry = (entry.purpose, entry.text + String(key))
    }
    return nil
  }
}
