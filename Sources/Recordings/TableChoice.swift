// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Which columns of a table are which channels, and in which unit.
struct TableChoice {
  private(set) var columns: [Int] = []
  private(set) var channels: [Montage.Channel] = []
  private(set) var units: [String] = []
  private(set) var ignored: [IgnoredSignal] = []

  init(_ shape: TableShape, _ settings: TableImport, _ path: String) throws(FacialisError) {
    let names = shape.columns.enumerated().map { $1.names.first ?? "column \($0 + 1)" }
    if let montage = settings.montage {
      try montage.validate()
      for channel in montage.channels {
        guard let column = try shape.column(channel.input, path) else {
          throw .inputMissing(path, channel.input, names)
        }
        columns.append(column)
        channels.append(channel)
      }
    } else {
      for (index, name) in names.enumerated() where index != shape.timeColumn?.index {
        let bare = name.prefix { $0 != "(" && $0 != "[" }
        switch ChannelLabel(shape.columns[index].unit == nil ? name : String(bare)) {
        case .notEMG(let reason): ignored.append(IgnoredSignal(label: name, reason: reason))
        case .notUnderstood: throw .notUnderstood(path, name)
        case .channel(let channel):
          if let twice = channels.first(where: { $0.name == channel }) {
            throw .nameTwice(path, channel, [twice.input, name])
          }
          columns.append(index)
          channels.append(Montage.Channel(input: name, name: channel))
        }
      }
    }
    guard !columns.isEmpty else { throw .noEMG(path, names) }
    if settings.montage != nil {
      ignored = names.indices.filter { !columns.contains($0) }.map {
        IgnoredSignal(label: names[$0], reason: "it is not in the montage")
      }
    }
    for (column, channel) in zip(columns, channels) {
      units.append(try Self.unit(shape.columns[column].unit, settings.unit, channel.input, path))
    }
  }

  private static func unit(
    _ own: String?, _ stated: String?, _ input: String, _ path: String
  ) throws(FacialisError) -> String {
    let known = own.flatMap(spelled)
    guard let stated else {
      guard let known else { throw .tableNoUnit(path, input) }
      return known
    }
    guard let unit = spelled(stated) else { throw .tableUnit(stated) }
    if let known, known != unit { throw .tableUnits(path, input, known, unit) }
    return unit
  }

  private static func spelled(_ unit: String) -> String? {
    switch unit.lowercased() {
    case "uv", "µv", "μv", "microvolt", "microvolts": "uV"
    case "mv", "millivolt", "millivolts": "mV"
    case "v", "volt", "volts": "V"
    default: nil
    }
  }
}
