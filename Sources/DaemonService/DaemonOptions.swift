// SPDX-License-Identifier: GPL-3.0-or-later
public import Configuration
public import FacialEMG
import SpasmDetection

/// What the daemon is started with: the file of its configuration, and the flags that come on top of it.
public struct DaemonOptions: Sendable, Hashable {
  /// The configuration file; nil for the standard one, which need not exist.
  public var file: String?
  /// Flags by the setting that they set.
  public var flags: [DaemonSetting: String] = [:]
  /// `TABLE.NAME=VALUE`, the last one wins.
  public var assignments: [String] = []
  /// Nobody is connected to the ADC.
  public var isBench = false

  public init() {}

  /// Every key there is.
  public static let schema = ConfigurationSchema(detection: DetectionSetting.inWords)

  /// Reads file, drop-ins and environment, and puts the flags on top; throws with place and mend where something is wrong.
  public func read(environment: [String: String]) throws(FacialisError) -> DaemonConfiguration {
    var configuration = try ConfigurationFiles(named: file).read(Self.schema, environment: environment)
    for (setting, text) in flags.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      try configuration.take(setting, text, origin: "the flag for \(setting.rawValue)")
    }
    for assignment in assignments { try configuration.take(assignment: assignment) }
    if isBench { try configuration.take(.device, configuration.text(.device) + ",bench=yes", origin: "--bench") }
    return configuration
  }
}
