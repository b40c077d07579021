// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The drivers of this build; a new one is a line here.
public enum DriverList {
  public static let all: [any ADCDriver.Type] = [
    BioSemiActiveTwoDriver.self,
    MCCUSB1608FSPlusDriver.self,
    MCCUSB1808Driver.self,
    LabJackU6Driver.self,
  ]

  /// The driver that knows a device; nil where none does.
  public static func driver(for device: USBIdentifier) -> (any ADCDriver.Type)? {
    all.first { $0.identity.models.contains { $0.identifier == device } }
  }

  /// Makes the driver of a device; throws where none knows it or the settings ask for what it cannot do.
  public static func make(_ device: USBIdentifier, settings: DriverSettings) throws(FacialisError) -> any ADCDriver {
    guard let type = driver(for: device) else { throw .deviceNotKnown(device) }
    return try type.init(device, settings: settings)
  }
}
