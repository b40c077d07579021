// SPDX-License-Identifier: GPL-3.0-or-later

import DaemonAPI
package import FacialEMG

/// The keys of a session for people.
package enum SessionKeys {
  /// Every key with its meaning, made of the definitions that check them.
  package static var text: String {
    var rows = [
      ("subject", "The subject's code, letters and digits."),
      ("session", "The visit's label, e.g. 02."),
      ("operator", "The operator's code."),
      ("sex", "F or M, only where it is to stand in the recording."),
      ("montage", "The name of the montage."),
    ]
    for field in CovariateField.allCases {
      let range = field.range
      let limits = "\(Decimal.shortest(range.lowerBound)) to \(Decimal.shortest(range.upperBound))"
      rows.append((field.rawValue, "\(field.meaning) \(limits)\(field.unit.map { " \($0)" } ?? "")."))
    }
    rows += [
      ("affected_side", "left, right or both, as entered."),
      ("cause", "The cause as entered."),
      ("drugs", "--drug NAME[,DOSE_MG[,HOURS_SINCE]]"),
      ("botulinum", "--botulinum DATE[,PRODUCT][,L-OOC=UNITS,...]"),
      ("decompressions", "--decompression DATE,SIDE"),
    ]
    for scale in ClinicalScale.allCases {
      let items = scale.items.map {
        "\($0.key) \(Decimal.shortest($0.range.lowerBound)) to \(Decimal.shortest($0.range.upperBound))"
      }
      let total = "total \(Decimal.shortest(scale.total.lowerBound)) to \(Decimal.shortest(scale.total.upperBound))"
      rows.append(
        ("scores", "--score \(scale.rawValue),VERSION,RATER,DATE,...: \((items + [total]).joined(separator: ", "))."))
    }
    rows += [
      (
        "electrodes.KEY",
        "type, material, manufacturer, model, spacing_mm, skin_preparation, reference, ground, placement."
      ),
      ("impedance.L-OOC", "Impedance of a channel in kilohm, as entered."),
    ]
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { $0.0.padded(to: width) + "  " + $0.1 + "\n" }.joined()
  }

  /// What was entered, one value a line.
  package static func lines(_ session: Session) throws(FacialisError) -> [String] {
    let value = try WireJSON.decode(JSONValue.self, from: try WireJSON.encode(session))
    return flat(value, "").map { "\($0.0)=\($0.1)" }
  }

  private static func flat(_ value: JSONValue, _ path: String) -> [(String, String)] {
    switch value {
    case .object(let members):
      members.sorted { $0.key < $1.key }.flatMap { flat($0.value, path.isEmpty ? $0.key : "\(path).\($0.key)") }
    case .array(let elements):
      elements.enumerated().flatMap { flat($0.element, "\(path).\($0.offset + 1)") }
    case .number(let number): [(path, Decimal.shortest(number))]
    case .string(let text): [(path, text)]
    case .bool(let truth): [(path, "\(truth)")]
    case .null: []
    }
  }
}

extension String {
  /// The text with spaces behind it up to a width.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
