// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The answer to `GET /v1/devices`: the attached ADCs that a driver knows.
public struct DeviceList: Sendable, Hashable, Codable {
  public var devices: [DeviceDescription]

  public init(_ devices: [DeviceDescription]) {
    self.devices = devices
  }
}
