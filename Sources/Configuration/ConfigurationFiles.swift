// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
internal import Foundation

/// The file of the daemon's configuration and its drop-ins: `FILE.d/*.toml`.
public struct ConfigurationFiles: Sendable, Hashable {
  /// The file; it need not exist where it is the standard one.
  public let file: String
  private let isNamed: Bool

  /// - Parameter named: the file that the user named; nil for the standard one.
  public init(named: String?) {
    file = named ?? DaemonConfiguration.standardFile
    isNamed = named != nil
  }

  /// The folder of the drop-ins.
  public var folder: String { file + ".d" }

  /// The files that exist, in the order in which they are read.
  public func found() throws(FacialisError) -> [String] {
    let manager = FileManager.default
    var files = isNamed || manager.fileExists(atPath: file) ? [file] : []
    if manager.fileExists(atPath: folder) {
      guard let names = try? manager.contentsOfDirectory(atPath: folder) else {
        throw .configurationUnreadable(folder, "permission denied")
      }
      files += names.filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }.sorted().map { "\(folder)/\($0)" }
    }
    return files
  }

  /// Reads everything: built-in values, files, environment. Flags come on top.
  public func read(
    _ schema: ConfigurationSchema, environment: [String: String]
  ) throws(FacialisError) -> DaemonConfiguration {
    var configuration = DaemonConfiguration(schema)
    for file in try found() { try configuration.take(ConfigurationText.read(file), file: file) }
    try configuration.take(environment: environment)
    return configuration
  }
}
