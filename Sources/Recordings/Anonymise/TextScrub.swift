// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// What stays of texts that people or programs wrote: words of Facialis' own vocabulary; everything else may name somebody.
package struct TextScrub {
  /// What a text was replaced by, and whether it was changed.
  struct Result: Hashable {
    var text: String
    var isChanged: Bool
  }

  /// The recording's new identifier, which the marks of its files take.
  let recording: String

  /// An annotation's text.
  func annotation(_ text: String) -> Result {
    if let cause = Annotation(onset: 0, text: text).gapCause {
      return kept(text, where: cause == "n/a" || Self.isWord(cause))
        ?? Result(text: Annotation.gapText, isChanged: true)
    }
    if var mark = FileMark(text: text) {
      mark.recording = recording
      if let cause = mark.gapCause, !Self.isWord(cause) { mark.gapCause = nil }
      return Result(text: mark.text, isChanged: mark.text != text)
    }
    if text.hasPrefix(Annotation.ownPrefix) {
      let words = text.dropFirst(Annotation.ownPrefix.count).split(separator: " ").map(String.init)
      let isPattern = words.first.flatMap(EventKind.init(rawValue:)).map { $0 != .marker } ?? false
      return kept(text, where: isPattern && words.dropFirst().allSatisfy(Self.isPlace))
        ?? Result(text: Annotation.ownPrefix + "removed", isChanged: true)
    }
    return marker(text)
  }

  /// A marker's text: what is not in the vocabulary keeps its category alone.
  func marker(_ text: String) -> Result {
    let marker = Marker(text: text)
    let isKnown =
      Self.isKnown(marker.category, marker.name)
      || marker.category == .stimulus
        && (["left", "right", "trigger"].contains(marker.name) || Int(marker.name) != nil)
    if isKnown, marker.category != .note { return Result(text: marker.text, isChanged: marker.text != text) }
    if marker.category == .note { return Result(text: "note", isChanged: text != "note") }
    let scrubbed = Marker(marker.category, "other", marker.state).text
    return Result(text: scrubbed, isChanged: scrubbed != text)
  }

  /// Whether a marker's name is of the vocabulary.
  static func isKnown(_ category: Marker.Category, _ name: String) -> Bool {
    Marker.vocabulary.contains { $0.category == category && $0.name == name }
  }

  private func kept(_ text: String, where isSafe: Bool) -> Result? {
    isSafe ? Result(text: text, isChanged: false) : nil
  }

  /// Causes of gaps that Facialis writes.
  private static func isWord(_ text: String) -> Bool {
    [
      "source", "ring", "disk", "restart", "usb", "device", "padding", "discontinuous", "overload", "suspend", "import",
      "missing", "truncated", "missing-file", "n/a",
    ].contains(text)
  }

  /// Sides and channels.
  private static func isPlace(_ text: String) -> Bool {
    EventSide(rawValue: text) != nil || text.split(separator: ",").allSatisfy { ChannelName(String($0)) != nil }
  }

  /// A signal's label; nil where it is neither a channel nor the name of a usual signal.
  package static func label(_ text: String) -> String? {
    if case .channel = ChannelLabel(text) { return text }
    let words = text.split(separator: " ")
    let plain = ["Status", "Trigger", "EDF Annotations", "BDF Annotations", "Event marker", "SaO2", "SpO2", "Pulse"]
    if plain.contains(text) { return text }
    let kinds: Set<Substring> = ["EEG", "ECG", "EKG", "EOG", "EMG", "ERG", "MEG", "Resp", "Temp", "EXG"]
    guard let first = words.first, kinds.contains(first), words.count <= 2 else { return nil }
    let isSite = words.dropFirst().allSatisfy { word in
      word.utf8.count <= 7
        && word.utf8.allSatisfy {
          (48...57).contains($0) || (65...90).contains($0) || $0 == 45 || $0 == 122 || $0 == 112
        }
    }
    return isSite ? text : nil
  }

  /// A prefilter field's filters, e.g. `HP:0.1Hz LP:75Hz N:50Hz`; other words go.
  static func prefilter(_ text: String) -> String {
    text.split(separator: " ").filter { word in
      guard let head = ["HP:", "LP:", "N:", "BP:"].first(where: word.hasPrefix) else { return false }
      let rest = word.dropFirst(head.count)
      let number = rest.hasSuffix("Hz") ? rest.dropLast(2) : rest
      return rest == "DC" || Double(number) != nil
    }.joined(separator: " ")
  }

  /// A transducer field's words of the trade; other words go.
  static func transducer(_ text: String) -> String {
    let trade: Set<String> = [
      "agagcl", "ag/agcl", "electrode", "electrodes", "active", "passive", "surface", "bipolar", "cup", "gold",
      "disposable",
      "snap", "emg", "eeg", "needle", "simulated", "simulator", "thermistor",
    ]
    return text.split(separator: " ").filter { trade.contains($0.lowercased()) }.joined(separator: " ")
  }

  /// A signal's reserved field: Facialis' own note of the skew.
  static func reserved(_ text: String) -> String {
    let words = text.split(separator: " ")
    return words.count == 3 && words[0] == "skew" && Double(words[1]) != nil && words[2] == "s" ? text : ""
  }
}
