// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// The channels and electrodes of a recording as BIDS tables.
enum BIDSChannels {
  private static func column(_ name: String, _ meaning: String, _ unit: String? = nil) -> BIDSTable.Column {
    BIDSTable.Column(name: name, meaning: meaning, unit: unit)
  }

  /// `*_channels.tsv`: every signal of the file in its order, labels repeated exactly.
  static func table(_ source: BIDSSource) -> BIDSTable {
    var table = BIDSTable([
      column("name", "The signal's label in the file."), column("type", "Type of the channel."),
      column("units", "Unit of the signal in the file."),
      column("signal_electrode", "The bipolar pair, named as the channel."),
      column("reference", "bipolar: a channel is the difference of the two electrodes of its pair."),
      column("group", "Side of the patient."), column("target_muscle", "Muscle under the electrodes."),
      column("placement_scheme", "How the place was chosen."),
      column("placement_description", "Where the electrodes were."),
      column("interelectrode_distance", "Distance of the pair's centres.", "mm"),
      column("description", "What the channel is."),
      column("sampling_frequency", "Samples a second.", "Hz"),
      column("low_cutoff", "Corner of the high-pass of the hardware.", "Hz"),
      column("high_cutoff", "Corner of the low-pass of the hardware.", "Hz"),
      column("notch", "Notch of the hardware.", "Hz"),
    ])
    let electrodes = source.visit.electrodes
    for signal in source.info.signals {
      let filter = Prefilter(signal.prefilter)
      var cells: [String: String?] = [
        "name": signal.label, "type": type(signal), "units": signal.unit,
        "sampling_frequency": BIDSTable.number(signal.rateHz), "low_cutoff": BIDSTable.number(filter.highPassHz),
        "high_cutoff": BIDSTable.number(filter.lowPassHz), "notch": BIDSTable.number(filter.notchHz),
      ]
      if let channel = signal.channel {
        cells["signal_electrode"] = signal.label
        cells["reference"] = "bipolar"
        cells["group"] = channel.side.rawValue
        cells["target_muscle"] = "\(channel.side.rawValue) \(channel.muscle.anatomicalName)"
        cells["placement_scheme"] = "other"
        cells["placement_description"] = placement(channel, electrodes)
        cells["interelectrode_distance"] = BIDSTable.number(electrodes.spacingMM)
        cells["description"] = channel.spelledOut
      } else {
        cells["description"] = signal.ignored
      }
      table.add(cells)
    }
    return table
  }

  /// `*_electrodes.tsv` of a visit: a row for each bipolar pair, without coordinates, since places were chosen by muscle.
  static func electrodes(_ sources: [BIDSSource]) -> BIDSTable {
    var table = BIDSTable([
      column("name", "The bipolar pair, named as its channel."),
      column("x", "Not measured."), column("y", "Not measured."), column("z", "Not measured."),
      column("type", "Type of the electrodes."), column("material", "Material of the electrodes."),
      column("impedance", "Impedance as entered.", "kOhm"), column("group", "Side of the patient."),
    ])
    var seen: Set<String> = []
    for source in sources {
      let electrodes = source.visit.electrodes
      for signal in source.info.signals {
        guard let channel = signal.channel, seen.insert(signal.label).inserted else { continue }
        let transducer = signal.transducer.isEmpty ? nil : signal.transducer
        table.add([
          "name": signal.label, "type": electrodes.type ?? transducer, "material": electrodes.material,
          "impedance": BIDSTable.number(electrodes.impedances[channel]), "group": channel.side.rawValue,
        ])
      }
    }
    return table
  }

  /// `*_coordsystem.json`, which has to stand beside electrodes.
  static let coordinateSystem: JSONValue = [
    "EMGCoordinateSystem": "Other", "EMGCoordinateUnits": "n/a",
    "EMGCoordinateSystemDescription":
      "No coordinates were measured. Electrodes were placed by muscle; see target_muscle and placement_description in channels.tsv.",
  ]

  static func placement(_ channel: ChannelName, _ electrodes: ElectrodeSetup) -> String {
    let place = "over the \(channel.spelledOut)"
    return electrodes.placement.map { "\(place), \($0)" } ?? "\(place), place not measured"
  }

  private static func type(_ signal: RecordingInfo.Signal) -> String {
    if signal.channel != nil { return "EMG" }
    let label = signal.label.lowercased()
    if label.contains("ecg") || label.contains("ekg") { return "ECG" }
    if label.contains("status") || label.contains("trig") { return "TRIG" }
    if label.contains("eog") { return "EOG" }
    return "MISC"
  }

  /// `HP:0.1Hz LP:500Hz N:50Hz` as EDF+ writes it.
  struct Prefilter: Hashable {
    var highPassHz: Double?
    var lowPassHz: Double?
    var notchHz: Double?

    init(_ text: String) {
      for word in text.split(separator: " ") {
        let parts = word.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { continue }
        let number = parts[1].lowercased().hasSuffix("hz") ? parts[1].dropLast(2) : parts[1]
        guard let value = Double(number), value > 0 else { continue }
        switch parts[0].uppercased() {
        case "HP": highPassHz = value
        case "LP": lowPassHz = value
        case "N": notchHz = value
        default: break
        }
      }
    }
  }
}
