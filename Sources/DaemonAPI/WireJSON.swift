// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import Foundation

/// JSON as the socket writes it: keys sorted, slashes as they are, one line.
public enum WireJSON {
  /// The bytes of a value; throws only where a number is not finite.
  public static func encode(_ value: some Encodable) throws(FacialisError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(value))
    } catch {
      throw FacialisError(
        "json-not-encodable", .software, "A reply could not be written as JSON: \(error).", mend: "Report this.")
    }
  }

  /// The value of the bytes; throws in words that name the key.
  ///
  /// - Parameter isStrict: whether a key that the type does not know is an error, where the type can tell.
  public static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: some Sequence<UInt8>, isStrict: Bool = false
  ) throws(FacialisError) -> Value {
    let decoder = JSONDecoder()
    decoder.userInfo[.refusesUnknownKeys] = isStrict
    do {
      return try decoder.decode(type, from: Data(bytes))
    } catch let error as DecodingError {
      throw FacialisError(
        "json-invalid", .badData, words(error), mend: "See GET /v1/openapi.json for what is expected.")
    } catch {
      throw FacialisError(
        "json-invalid", .badData, "This is no JSON: \(error).", mend: "See GET /v1/openapi.json for what is expected.")
    }
  }

  private static func words(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
      (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
    }
    return switch error {
    case .keyNotFound(let key, let context): "The key \"\(path(context, key))\" is missing."
    case .typeMismatch(let type, let context): "\"\(path(context))\" has to be of type \(type)."
    case .valueNotFound(let type, let context): "\"\(path(context))\" is null; it has to be of type \(type)."
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "This is no valid JSON: \(context.debugDescription)" : "\"\(path(context))\": \(context.debugDescription)"
    @unknown default: "The JSON does not say what is expected: \(error)."
    }
  }
}
