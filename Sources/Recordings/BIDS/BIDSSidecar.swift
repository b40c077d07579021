// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// `*_emg.json`: what is said of a recording beside its file.
enum BIDSSidecar {
  static func json(_ source: BIDSSource, _ options: BIDSOptions) -> JSONValue {
    let channels = source.info.signals.filter { $0.channel != nil }
    var object: [String: JSONValue] = [
      "TaskName": .string(source.task),
      "EMGPlacementScheme": "ChannelSpecific",
      "EMGReference": "bipolar",
      "SamplingFrequency": .number(source.rate),
      "PowerLineFrequency": options.powerLineHz.map { .number($0) } ?? "n/a",
      // Filled parts are no signal, so a file with marked gaps is not continuous, whatever its header says.
      "RecordingType": hasGaps(source) ? "discontinuous" : "continuous",
      "SoftwareFilters": "n/a",
      "HardwareFilters": hardwareFilters(channels.map(\.prefilter)),
      "EMGChannelCount": .number(Double(channels.count)),
      "RecordingDuration": .number(source.info.durationS),
      "Manufacturer": "n/a",
      "ManufacturersModelName": .string(source.description?.device ?? source.info.equipment ?? "n/a"),
      "SoftwareVersions": .string(source.description?.software ?? "n/a"),
      "DeviceSerialNumber": .string(source.description?.deviceSerial ?? "n/a"),
      "TriggerChannelCount": .number(Double(source.info.signals.count { $0.label.lowercased().contains("status") })),
    ]
    let electrodes = source.visit.electrodes
    let texts: [(String, String?)] = [
      ("ElectrodeManufacturer", electrodes.manufacturer), ("ElectrodeManufacturersModelName", electrodes.model),
      ("ElectrodeType", electrodes.type), ("ElectrodeMaterial", electrodes.material),
      ("SkinPreparation", electrodes.skinPreparation), ("EMGGround", electrodes.ground),
      ("EMGPlacementSchemeDescription", electrodes.placement), ("Instructions", options.instructions),
      ("InstitutionName", options.institution),
    ]
    for (key, text) in texts { if let text { object[key] = .string(text) } }
    if let spacing = electrodes.spacingMM { object["InterelectrodeDistance"] = .number(spacing) }
    let gains = Set(source.description?.montage?.channels.compactMap(\.preamplifierGain) ?? [])
    if let gain = gains.first, gains.count == 1 { object["Gain"] = .number(gain) }
    return .object(object)
  }

  private static func hasGaps(_ source: BIDSSource) -> Bool {
    source.info.gaps.contains { $0.cause != Annotation.paddingCause }
  }

  /// The filters where they are the same for all channels; channels.tsv has them by channel in any case.
  private static func hardwareFilters(_ texts: [String]) -> JSONValue {
    let filters = Set(texts.map(BIDSChannels.Prefilter.init))
    guard filters.count == 1, let filter = filters.first else { return "n/a" }
    var object: [String: JSONValue] = [:]
    for (name, value) in [("High-pass", filter.highPassHz), ("Low-pass", filter.lowPassHz), ("Notch", filter.notchHz)] {
      if let value { object[name] = ["Cutoff (Hz)": .number(value)] }
    }
    return object.isEmpty ? "n/a" : .object(object)
  }
}
