// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The blocks of a session's protocol in their order: what is asked for, how often and how long.
///
/// `{"task": "smile", "words": "Smile", "on_s": 3, "pause_s": 4, "repeats": 10, "is_on": true}`. It stands in `protocol.plan` of
/// `PUT /v1/session`, and is refused in words where a block could not be run or marked.
public struct ProtocolPlan: Sendable, Hashable {
  /// One task or trigger, repeated.
  public struct Block: Sendable, Hashable, Codable {
    /// Name of a task marker; nil where it is a trigger.
    public var task: String?
    public var trigger: String?
    /// What the subject is told.
    public var words: String
    public var onS: Double
    /// Behind every repetition.
    public var pauseS: Double
    public var repeats: Int
    public var isOn: Bool
    /// Whom it must not be done to; a trigger that is on needs it.
    public var caution: String?

    private enum CodingKeys: String, CodingKey, CaseIterable {
      case task, trigger, words, repeats, caution
      case onS = "on_s"
      case pauseS = "pause_s"
      case isOn = "is_on"
    }

    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
      let container = try decoder.container(keyedBy: CodingKeys.self)
      task = try container.decodeIfPresent(String.self, forKey: .task)
      trigger = try container.decodeIfPresent(String.self, forKey: .trigger)
      words = try container.decode(String.self, forKey: .words)
      onS = try container.decode(Double.self, forKey: .onS)
      pauseS = try container.decode(Double.self, forKey: .pauseS)
      guard let times = Int(exactly: try container.decode(Double.self, forKey: .repeats)) else {
        throw DecodingError.dataCorruptedError(
          forKey: .repeats, in: container, debugDescription: "It has to be a whole number.")
      }
      repeats = times
      isOn = try container.decode(Bool.self, forKey: .isOn)
      caution = try container.decodeIfPresent(String.self, forKey: .caution)
    }
  }

  public static let mostBlocks = 60
  public static let onRange = 0.5...3600.0
  public static let pauseRange = 0.0...600.0
  public static let repeatsRange = 1...100
  public static let longestWords = 80
  public static let longestCaution = 300

  public var blocks: [Block]

  /// Reads and checks `protocol.plan`. Throws in words, with the number of the block.
  public init(_ json: JSONValue) throws(FacialisError) {
    guard case .array(let elements) = json, (1...Self.mostBlocks).contains(elements.count) else {
      throw .planInvalid("A protocol has 1 to \(Self.mostBlocks) blocks.", "Add a block, or leave the plan out.")
    }
    blocks = []
    for (index, element) in elements.enumerated() {
      let block: Block
      do {
        block = try WireJSON.decode(Block.self, from: WireJSON.encode(element), isStrict: true)
      } catch {
        throw .planInvalid("Block \(index + 1) of the protocol: \(error.message)", error.mend)
      }
      try block.validate(index + 1)
      blocks.append(block)
    }
    guard blocks.contains(where: \.isOn) else {
      throw .planInvalid("No block of the protocol is on.", "Switch one on.")
    }
  }

  static func validate(_ json: JSONValue) throws(FacialisError) { _ = try ProtocolPlan(json) }
}

extension ProtocolPlan.Block {
  fileprivate func validate(_ number: Int) throws(FacialisError) {
    func refuse(_ words: String, _ mend: String) -> FacialisError {
      .planInvalid("Block \(number) of the protocol \(words).", mend)
    }
    guard let name = task ?? trigger, (task == nil) != (trigger == nil) else {
      throw refuse("is neither a task nor a trigger, or both", "Give it one of the two.")
    }
    guard (1...32).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte) else {
      throw refuse(
        "has the name \"\(name.prefix(40))\"",
        "A name has 1 to 32 small letters, digits or underscores, e.g. show_teeth.")
    }
    guard (1...ProtocolPlan.longestWords).contains(words.count) else {
      throw refuse(
        "has no words for the subject, or too many", "Write 1 to \(ProtocolPlan.longestWords) characters, e.g. Smile.")
    }
    guard ProtocolPlan.onRange.contains(onS) else {
      throw refuse("lasts \(Decimal.shortest(onS)) s", "It may last 0.5 to 3600 s.")
    }
    guard ProtocolPlan.pauseRange.contains(pauseS) else {
      throw refuse("has pauses of \(Decimal.shortest(pauseS)) s", "They may last 0 to 600 s.")
    }
    guard ProtocolPlan.repeatsRange.contains(repeats) else {
      throw refuse("is repeated \(repeats) times", "It may be repeated 1 to 100 times.")
    }
    guard caution?.count ?? 0 <= ProtocolPlan.longestCaution else {
      throw refuse("has too long a caution", "It may have \(ProtocolPlan.longestCaution) characters.")
    }
    if trigger != nil, isOn, caution?.isEmpty ?? true {
      throw refuse("is a trigger without a caution", "Say whom it must not be done to, or switch it off.")
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || byte == UInt8(ascii: "_")
  }
}

extension FacialisError {
  fileprivate static func planInvalid(_ message: String, _ mend: String) -> FacialisError {
    FacialisError("protocol-invalid", .badData, message, mend: mend)
  }
}
