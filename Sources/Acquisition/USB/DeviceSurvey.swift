// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
internal import Realtime

/// Looks at every attached ADC that a driver knows: what it is, and what stands in the way of using it.
public enum DeviceSurvey {
  /// Opens and asks each device, which takes up to some seconds; throws where USB cannot be used at all.
  ///
  /// - Parameter port: the port of a device that this process reads itself, which is not asked again.
  public static func look(inUse port: String? = nil) throws(FacialisError) -> [DeviceDescription] {
    let context = try USBContext(bell: try Doorbell())
    return try context.attached().map { describe($0, context, isInUse: $0.port == port) }
  }

  /// As `look`, on a thread of its own.
  public static func lookAside(inUse port: String? = nil) async throws(FacialisError) -> [DeviceDescription] {
    let result: Result<[DeviceDescription], FacialisError> = await withCheckedContinuation { continuation in
      let work: @Sendable () -> Void = {
        do throws(FacialisError) { continuation.resume(returning: .success(try look(inUse: port))) } catch {
          continuation.resume(returning: .failure(error))
        }
      }
      // Asking devices blocks, which the cooperative pool must not.
      if (try? RealtimeThread(name: "facialis-look", work)) == nil { work() }
    }
    return try result.get()
  }

  private static func describe(_ attachment: USBAttachment, _ context: USBContext, isInUse: Bool) -> DeviceDescription {
    let identity = DriverList.driver(for: attachment.identifier)?.identity
    var device = DeviceDescription(
      spec: "usb:\(attachment.identifier):@\(attachment.port)", title: attachment.title, driver: identity?.name ?? "",
      port: attachment.port, isIsolated: identity?.isIsolated ?? false, inputs: identity?.inputs ?? "",
      options: identity?.options.map { .init(name: $0.name, values: $0.values, meaning: $0.meaning) } ?? [],
      isInUse: isInUse)
    if isInUse { return device }
    do throws(FacialisError) {
      let transport = try BusTransport(attachment, context: context)
      device.serial = try transport.device.serialNumber()
      let driver = try DriverList.make(attachment.identifier, settings: settings(identity?.exampleInputs ?? []))
      let link = try USBLink(transport, driver: driver)
      device.serial = device.serial ?? link.driver.serialNumber
      device.title = attachment.title
      device.state = link.driver.state
    } catch { device.obstacle = error }
    if let serial = device.serial { device.spec = "usb:\(attachment.identifier):\(serial)" }
    return device
  }

  /// A montage that only asks.
  private static func settings(_ inputs: [String]) -> DriverSettings {
    let names = ["R-FRO", "L-FRO", "R-OOC", "L-OOC", "R-ZYG", "L-ZYG", "R-OOR", "L-OOR"].compactMap { ChannelName($0) }
    return DriverSettings(
      montage: Montage(
        name: "survey", channels: zip(inputs, names).map { Montage.Channel(input: $0, name: $1) }),
      options: ["bench": "yes"])
  }
}
