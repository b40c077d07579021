// SPDX-License-Identifier: GPL-3.0-or-later
package import Configuration
package import LiveSession
import SpasmDetection

extension LiveSettings {
  /// The settings that a configuration asks for; its schema has checked names and ranges.
  package init(_ configuration: DaemonConfiguration, recordings folder: String) {
    var detection = DetectionSettings()
    for (name, value) in configuration.changedDetection { try? detection.set(name, value) }
    self.init(recordingsFolder: folder, detection: detection)
    recordSeconds = configuration.number(.recordS)
    diskBufferSeconds = configuration.number(.diskBufferS)
    synchronisationSeconds = configuration.number(.synchronisationS)
    ringSeconds = configuration.number(.ringS)
    longestGapSeconds = configuration.number(.longestGapS)
    rotationSeconds = configuration.number(.rotationS)
    rotationMegabytes = configuration.number(.rotationMB)
    lowestFreeMegabytes = configuration.number(.lowestFreeMB)
    preTriggerSeconds = configuration.number(.preTriggerS)
    resumeSeconds = configuration.number(.resumeS)
  }
}
