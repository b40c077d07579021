// SPDX-License-Identifier: GPL-3.0-or-later

/// How the electrodes of a visit were placed and what was checked, as entered.
public struct ElectrodeSetup: Sendable, Hashable {
  /// e.g. `disposable disc`.
  public var type: String?
  /// e.g. `Ag/AgCl`.
  public var material: String?
  public var manufacturer: String?
  public var model: String?
  /// Distance of a pair's centres, in mm.
  public var spacingMM: Double?
  public var skinPreparation: String?
  /// Where the reference electrode was, for amplifiers that have one beside the pairs.
  public var reference: String?
  public var ground: String?
  /// How places were chosen, e.g. `Fridlund and Cacioppo 1986`.
  public var placement: String?
  /// Impedance by channel in kilohm, as entered.
  public var impedances: [ChannelName: Double]

  public init(
    type: String? = nil, material: String? = nil, manufacturer: String? = nil, model: String? = nil,
    spacingMM: Double? = nil, skinPreparation: String? = nil, reference: String? = nil, ground: String? = nil,
    placement: String? = nil, impedances: [ChannelName: Double] = [:]
  ) {
    self.type = type
    self.material = material
    self.manufacturer = manufacturer
    self.model = model
    self.spacingMM = spacingMM
    self.skinPreparation = skinPreparation
    self.reference = reference
    self.ground = ground
    self.placement = placement
    self.impedances = impedances
  }

  /// Whether nothing was entered.
  public var isEmpty: Bool { self == ElectrodeSetup() }

  /// Throws in words where a value is out of its range or a text too long.
  public func validate() throws(FacialisError) {
    for (key, text) in [
      ("type", type), ("material", material), ("manufacturer", manufacturer), ("model", model),
      ("skin_preparation", skinPreparation), ("reference", reference), ("ground", ground), ("placement", placement),
    ] { try SessionEntry.check(text, of: "\(key) of the electrodes") }
    if let spacingMM { try SessionEntry.check(spacingMM, in: 1...100, of: "spacing_mm", unit: "mm") }
    for (channel, value) in impedances.sorted(by: { $0.key < $1.key }) {
      try SessionEntry.check(value, in: 0...10_000, of: "impedance of \(channel)", unit: "kilohm")
    }
  }
}

extension ElectrodeSetup: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case type, material, manufacturer, model, reference, ground, placement
    case spacingMM = "spacing_mm"
    case skinPreparation = "skin_preparation"
    case impedances = "impedance_kohm"
  }

  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(Key.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: Key.self)
    func text(_ key: Key) throws -> String? { try container.decodeIfPresent(String.self, forKey: key) }
    self.init(
      type: try text(.type), material: try text(.material), manufacturer: try text(.manufacturer),
      model: try text(.model), spacingMM: try container.decodeIfPresent(Double.self, forKey: .spacingMM),
      skinPreparation: try text(.skinPreparation), reference: try text(.reference), ground: try text(.ground),
      placement: try text(.placement))
    for (name, value) in try container.decodeIfPresent([String: Double].self, forKey: .impedances) ?? [:] {
      guard let channel = ChannelName(name) else {
        throw DecodingError.dataCorruptedError(
          forKey: .impedances, in: container, debugDescription: "\"\(name)\" is no channel name such as L-OOC")
      }
      impedances[channel] = value
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(type, forKey: .type)
    try container.encodeIfPresent(material, forKey: .material)
    try container.encodeIfPresent(manufacturer, forKey: .manufacturer)
    try container.encodeIfPresent(model, forKey: .model)
    try container.encodeIfPresent(spacingMM, forKey: .spacingMM)
    try container.encodeIfPresent(skinPreparation, forKey: .skinPreparation)
    try container.encodeIfPresent(reference, forKey: .reference)
    try container.encodeIfPresent(ground, forKey: .ground)
    try container.encodeIfPresent(placement, forKey: .placement)
    guard !impedances.isEmpty else { return }
    try container.encode(
      Dictionary(uniqueKeysWithValues: impedances.map { ($0.key.description, $0.value) }), forKey: .impedances)
  }
}
