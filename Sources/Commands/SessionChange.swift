// SPDX-License-Identifier: GPL-3.0-or-later

import DaemonAPI
package import FacialEMG

/// Changes to a visit as the command line writes them: `caffeine_mg=200`, `impedance.L-OOC=8`, `drugs=` to empty a list.
package struct SessionChange {
  private var value: JSONValue

  /// Begins with a visit.
  package init(_ session: Session) throws(FacialisError) {
    value = try WireJSON.decode(JSONValue.self, from: try WireJSON.encode(session))
  }

  /// Keys that stand for longer ones.
  private static let short: [String: [String]] = ["impedance": ["electrodes", "impedance_kohm"]]

  /// Sets what is left of the equals sign; nothing right of it removes the value.
  package mutating func set(_ text: String) throws(FacialisError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw .sessionChange("\"\(text)\" is no KEY=VALUE.", "Write e.g. caffeine_mg=200.")
    }
    var path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if let whole = Self.short[path[0]] {
      path = whole + path.dropFirst()
    } else if !Session.keys.contains(path[0]) {
      path.insert("covariates", at: 0)
    }
    let isNumber =
      CovariateField(rawValue: path.last ?? "") != nil || path.contains("impedance_kohm")
      || path.last == "spacing_mm"
    value = try Self.setting(value, path[...], parts[1].isEmpty ? nil : Self.leaf(parts[1], isNumber, parts[0]))
  }

  /// Adds to a list of the covariates.
  package mutating func append(_ element: some Encodable, to list: String) throws(FacialisError) {
    let element = try WireJSON.decode(JSONValue.self, from: try WireJSON.encode(element))
    var elements: [JSONValue] = []
    if case .array(let present)? = value["covariates"]?[list] { elements = present }
    value = try Self.setting(value, ["covariates", list], .array(elements + [element]))
  }

  /// The visit with the changes; throws in words where it cannot be.
  package func session() throws(FacialisError) -> Session {
    let session = try WireJSON.decode(Session.self, from: try WireJSON.encode(value), isStrict: true)
    try session.validate()
    return session
  }

  private static func leaf(_ text: String, _ isNumber: Bool, _ key: String) throws(FacialisError) -> JSONValue {
    guard isNumber else { return .string(text) }
    guard let number = Double(text), number.isFinite else {
      throw .sessionChange("\(key) is \"\(text)\".", "It has to be a number.")
    }
    return .number(number)
  }

  private static func setting(
    _ value: JSONValue, _ path: ArraySlice<String>, _ leaf: JSONValue?
  ) throws(FacialisError) -> JSONValue {
    guard let key = path.first else { return leaf ?? .null }
    var value = value
    if path.count == 1 {
      value[key] = leaf
    } else {
      let inner = value[key] ?? .object([:])
      guard case .object = inner else {
        throw .sessionChange("\"\(key)\" has no parts.", "Remove what follows its dot.")
      }
      value[key] = try setting(inner, path.dropFirst(), leaf)
    }
    return value
  }
}

extension FacialisError {
  static func sessionChange(_ message: String, _ mend: String) -> FacialisError {
    FacialisError("session-change-invalid", .usage, message, mend: mend)
  }
}
