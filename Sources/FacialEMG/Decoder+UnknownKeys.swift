// SPDX-License-Identifier: GPL-3.0-or-later

extension CodingUserInfoKey {
  /// Set to `true` where a person entered what is decoded, so that keys that nobody knows are errors.
  ///
  /// Files are read without it: one that a later version wrote stays readable.
  public static let refusesUnknownKeys = CodingUserInfoKey(rawValue: "facialis.refuses-unknown-keys")!
}

/// A key of any name.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ text: String) { stringValue = text }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Decoder {
  /// Throws where the object has a key that is not among those known and keys are to be checked; names the nearest.
  public func refuseUnknownKeys(_ known: [String]) throws {
    guard userInfo[.refusesUnknownKeys] as? Bool == true else { return }
    let keys = try container(keyedBy: AnyKey.self).allKeys
    guard let unknown = keys.map(\.stringValue).sorted().first(where: { !known.contains($0) }) else { return }
    throw DecodingError.dataCorrupted(
      DecodingError.Context(
        codingPath: codingPath + [AnyKey(unknown)],
        debugDescription: "It is not known here. " + NearestWord.mend(unknown, known: known)))
  }
}
