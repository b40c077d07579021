// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
internal import FoundationEssentials
internal import TOMLKit

/// A visit as TOML or JSON, the same schema as `PUT /v1/session` takes.
///
/// ```toml
/// subject = "S01"
/// session = "02"
/// operator = "AB"
///
/// [electrodes]
/// material = "Ag/AgCl"
/// spacing_mm = 20
/// impedance_kohm = { L-OOC = 6.5, R-OOC = 8 }
///
/// [covariates]
/// caffeine_mg = 150
/// affected_side = "left"
///
/// [[covariates.drugs]]
/// name = "carbamazepine"
/// dose_mg = 200
/// hours_since = 3
///
/// [[covariates.scores]]
/// scale = "JRS"
/// version = "Jankovic 2009"
/// rater = "R1"
/// date = 2026-11-25
/// items = { severity = 2, frequency = 3 }
/// ```
public enum SessionFile {
  /// Reads a file; throws with file, line and mend.
  public static func read(_ path: String) throws(FacialisError) -> Session {
    try parse(ConfigurationText.read(path), file: path)
  }

  /// Reads a text, JSON where it begins with a brace, else TOML; `file` is what errors call it.
  public static func parse(_ text: String, file: String = "session") throws(FacialisError) -> Session {
    let isJSON = text.first { !$0.isWhitespace } == "{"
    let json = isJSON ? text : try Self.json(text, file)
    let decoder = JSONDecoder()
    decoder.userInfo[.refusesUnknownKeys] = true
    let session: Session
    do {
      session = try decoder.decode(Session.self, from: Data(json.utf8))
    } catch {
      guard let error = error as? DecodingError else {
        throw .configuration(file, nil, "it is no session", "See facialis session --help.")
      }
      throw words(error, text, file, isJSON: isJSON)
    }
    do throws(FacialisError) {
      try session.validate()
    } catch {
      throw FacialisError(error.code, error.category, "\(file): \(error.message)", mend: error.mend)
    }
    return session
  }

  private static func json(_ text: String, _ file: String) throws(FacialisError) -> String {
    try TOMLText.table(text, file: file).convert(to: .json, options: [.quoteDateAndTimes])
  }

  private static func words(_ error: DecodingError, _ text: String, _ file: String, isJSON: Bool) -> FacialisError {
    let path: [any CodingKey]
    let what: String
    switch error {
    case .keyNotFound(let key, let context):
      path = context.codingPath
      what = "\"\(key.stringValue)\" is missing"
    case .typeMismatch(let type, let context):
      path = context.codingPath
      what = "it has to be \(type == Double.self ? "a number" : type == String.self ? "a text" : "of another type")"
    case .valueNotFound(_, let context):
      path = context.codingPath
      what = "it has no value"
    case .dataCorrupted(let context):
      path = context.codingPath
      what = context.debugDescription
    @unknown default:
      path = []
      what = "\(error)"
    }
    let name = path.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }.joined(separator: ".")
    let line = isJSON ? nil : line(of: path, in: text)
    let sentence =
      what.hasSuffix(".") || what.hasSuffix("?") ? String(what.dropLast(what.hasSuffix("?") ? 0 : 1)) : what
    return .configuration(
      file, line, name.isEmpty ? sentence : "\"\(name)\": \(sentence)",
      "facialis session --help shows an example, and facialis session keys every key.")
  }

  /// The line on which the key of the path is given a value, as far as it can be told.
  private static func line(of path: [any CodingKey], in text: String) -> Int? {
    let source = ConfigurationSource(text)
    var lines = 0..<source.endOfFirstTable
    var table = ""
    for (index, key) in path.dropLast().enumerated() where key.intValue == nil {
      table += (table.isEmpty ? "" : ".") + key.stringValue
      let number = path.indices.contains(index + 1) ? path[index + 1].intValue : nil
      lines = source.lines(ofTable: number == nil ? "[\(table)]" : "[[\(table)]]", number ?? 0)
    }
    guard let key = path.last(where: { $0.intValue == nil }) else { return nil }
    return source.line(ofKey: key.stringValue, within: lines) ?? (lines.lowerBound > 0 ? lines.lowerBound + 1 : nil)
  }
}
