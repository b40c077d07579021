// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
internal import FoundationEssentials

/// A visit inside the recording itself, as annotations of Facialis' own at its first sample, so that a file says it without
/// its description: `facialis/session 1/2 {"covariates":...`.
public enum SessionAnnotation {
  static let prefix = Annotation.ownPrefix + "session "
  /// Bytes of JSON in one annotation: several fit a data record beside its markers.
  static let pieceByteCount = 200

  /// The annotations; none where nothing was entered beyond what the header says.
  public static func annotations(of session: Session) -> [Annotation] {
    guard !session.electrodes.isEmpty || !session.covariates.isEmpty else { return [] }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(session) else { return [] }
    let pieces = Self.pieces(String(decoding: json, as: UTF8.self))
    return pieces.enumerated().map {
      Annotation(onset: 0, text: "\(prefix)\($0.offset + 1)/\(pieces.count) \($0.element)")
    }
  }

  /// The visit that the annotations hold; nil where they hold none or not all of it.
  public static func session(in texts: some Sequence<String>) -> Session? {
    var pieces: [Int: String] = [:]
    var count = 0
    for text in texts where text.hasPrefix(prefix) {
      let parts = text.dropFirst(prefix.count).split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      let place = parts[0].split(separator: "/").compactMap { Int($0) }
      guard parts.count == 2, place.count == 2 else { continue }
      pieces[place[0]] = String(parts[1])
      count = place[1]
    }
    guard count > 0, count == pieces.count else { return nil }
    let json = pieces.sorted { $0.key < $1.key }.map(\.value).joined()
    return try? JSONDecoder().decode(Session.self, from: Data(json.utf8))
  }

  /// Cuts a text between its characters.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
      // A piece that ends in a space would lose it where readers trim annotations.
      if piece.utf8.count + character.utf8.count > pieceByteCount, piece.last != " " {
        pieces.append(piece)
        piece = ""
      }
      piece.append(character)
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }
}
