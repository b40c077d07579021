// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
public import SpasmDetection

/// The named times and sizes of a live session; what they mean and what is legal stands in `LiveSetting`.
public struct LiveSettings: Sendable, Hashable {
  /// Folder that recordings are written to; it is made if it is not there.
  public var recordingsFolder: String
  public var detection: DetectionSettings
  public var recordSeconds = LiveSetting.recordS.defaultValue
  public var synchronisationSeconds = LiveSetting.synchronisationS.defaultValue
  public var diskBufferSeconds = LiveSetting.diskBufferS.defaultValue
  public var ringSeconds = LiveSetting.ringS.defaultValue
  public var longestGapSeconds = LiveSetting.longestGapS.defaultValue
  public var rotationSeconds = LiveSetting.rotationS.defaultValue
  public var rotationMegabytes = LiveSetting.rotationMB.defaultValue
  public var lowestFreeMegabytes = LiveSetting.lowestFreeMB.defaultValue
  public var preTriggerSeconds = LiveSetting.preTriggerS.defaultValue
  public var resumeSeconds = LiveSetting.resumeS.defaultValue
  /// Seconds east of Greenwich of the clock on the wall, for the file's header.
  public var utcOffsetSeconds = 0

  public init(recordingsFolder: String, detection: DetectionSettings = DetectionSettings()) {
    self.recordingsFolder = recordingsFolder
    self.detection = detection
  }

  public subscript(_ setting: LiveSetting) -> Double { self[keyPath: Self.path(setting)] }

  /// Sets a setting; throws in words where the value is out of range.
  public mutating func set(_ setting: LiveSetting, _ value: Double) throws(FacialisError) {
    guard setting.range.contains(value) else { throw .settingOutOfRange(setting, value) }
    self[keyPath: Self.path(setting)] = value
  }

  /// Throws in words where a value is out of range.
  public func validate() throws(FacialisError) {
    for setting in LiveSetting.allCases where !setting.range.contains(self[setting]) {
      throw .settingOutOfRange(setting, self[setting])
    }
  }

  /// Bytes that have to stay free.
  var lowestFreeBytes: Int { Int(lowestFreeMegabytes * 1e6) }

  private static func path(_ setting: LiveSetting) -> WritableKeyPath<LiveSettings, Double> {
    switch setting {
    case .recordS: \.recordSeconds
    case .synchronisationS: \.synchronisationSeconds
    case .diskBufferS: \.diskBufferSeconds
    case .ringS: \.ringSeconds
    case .longestGapS: \.longestGapSeconds
    case .rotationS: \.rotationSeconds
    case .rotationMB: \.rotationMegabytes
    case .lowestFreeMB: \.lowestFreeMegabytes
    case .preTriggerS: \.preTriggerSeconds
    case .resumeS: \.resumeSeconds
    }
  }
}
