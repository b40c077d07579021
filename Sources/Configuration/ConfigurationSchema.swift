// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// Every key that the daemon's configuration may hold.
public struct ConfigurationSchema: Sendable, Hashable {
  public let keys: [ConfigurationKey]

  /// - Parameter detection: the settings of the detector, which the table `[detection]` takes.
  public init(detection: [SettingDescription]) {
    keys = DaemonSetting.allCases.map(\.key) + detection.map { ConfigurationKey($0) }
  }

  /// The tables in their order in the file.
  public var tables: [String] {
    keys.reduce(into: []) { tables, key in if !tables.contains(key.table) { tables.append(key.table) } }
  }

  /// The keys of a table, in their order in the file.
  public func keys(of table: String) -> [ConfigurationKey] { keys.filter { $0.table == table } }

  /// The key of a path such as `recording.record_s`, or of a name that only one table has; throws with the nearest one.
  func key(_ path: String, called name: String) throws(FacialisError) -> ConfigurationKey {
    if let key = keys.first(where: { $0.path == path }) { return key }
    let named = keys.filter { $0.name == path }
    if named.count == 1 { return named[0] }
    throw .settingUnknown(name, known: keys.map(\.path))
  }
}
