// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
import Foundation
import Recordings
import Reports

/// What is known of a recording beside its samples: when, who, which session, and what was entered for the visit.
package struct RecordingContext {
  private let header: RecordingHeader
  private let description: RecordingDescription?

  /// Header and description as they were amended.
  init(_ reader: RecordingReader) {
    header = reader.header
    description = reader.files.description.map(reader.amendments.apply)
  }

  func add(to summary: inout RecordingSummary) {
    // 1985-01-01 stands for a date that is not known.
    summary.recording.start = header.start == .unknown ? nil : header.start.text
    summary.recording.subject = description?.subject ?? header.subject
    summary.recording.session = description?.session
    summary.recording.task = description?.task
    summary.recording.device = description?.device
    summary.recording.montage = description?.montage?.name
    if let setup = description?.electrodes, !setup.isEmpty { summary.recording.electrodes = Self.values(setup) }
    let values = description?.covariates.map(Self.values) ?? [:]
    summary.covariates = values.isEmpty ? nil : values
  }

  /// What was entered, by path.
  package static func values(_ entered: some Encodable) -> [String: EventValue] {
    var values: [String: EventValue] = [:]
    guard let data = try? JSONEncoder().encode(entered), let object = try? JSONSerialization.jsonObject(with: data)
    else { return values }
    flatten(object, into: &values, name: "")
    return values
  }

  /// Nested values by path: `botulinum.0.date`; scores stand under their scale and drugs under their name, `scores.SMC.total`,
  /// so that one path means the same in every visit.
  private static func flatten(_ value: Any, into values: inout [String: EventValue], name: String) {
    let prefix = name.isEmpty ? "" : "\(name)."
    switch value {
    case let object as [String: Any]:
      for (key, inner) in object { flatten(inner, into: &values, name: prefix + key) }
    case let array as [Any]:
      var taken: [String: Int] = [:]
      for (index, inner) in array.enumerated() {
        let object = inner as? [String: Any]
        var key = object?["scale"] as? String ?? object?["name"] as? String ?? "\(index)"
        taken[key, default: 0] += 1
        if let count = taken[key], count > 1 { key += "-\(count)" }
        flatten(inner, into: &values, name: prefix + key)
      }
    case let text as String: values[name] = .text(text)
    case let number as NSNumber: values[name] = .number(number.doubleValue)
    default: break
    }
  }
}
