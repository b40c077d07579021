// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Testing

@Suite struct DeviceSpecificationTests {
  @Test(arguments: [
    ("simulator", DeviceSpecification.simulator(options: [:])),
    ("simulator:", .simulator(options: [:])),
    ("simulator:channels=64,scenario=S05", .simulator(options: ["channels": "64", "scenario": "S05"])),
    ("playback:/a/b.bdf", .playback(path: "/a/b.bdf", speed: .real)),
    ("playback:a,b:c.edf,speed=max", .playback(path: "a,b:c.edf", speed: .maximum)),
    ("playback:a.edf,speed=2.5", .playback(path: "a.edf", speed: .times(2.5))),
    ("replay:x.usbcap", .replay(path: "x.usbcap", speed: .real)),
    ("replay:a,b.usbcap,speed=max", .replay(path: "a,b.usbcap", speed: .maximum)),
    ("usb", .usb(USBSelection())),
  ])
  func formsAreRead(text: String, specification: DeviceSpecification) throws {
    #expect(try DeviceSpecification(text) == specification)
  }

  @Test(arguments: [
    ("09db:00ea", 0x09db, 0x00ea, String?.none, String?.none), ("09DB:00EA:0A:1", 0x09db, 0x00ea, "0A:1", nil),
    ("09db:00ea@1-4.2", 0x09db, 0x00ea, nil, "1-4.2"), ("09db:00ea:@1-4.2", 0x09db, 0x00ea, nil, "1-4.2"),
  ])
  func usbSelections(text: String, vendor: UInt16, product: UInt16, serial: String?, port: String?) throws {
    let selection = try USBSelection(text)
    #expect(selection.device?.vendor == vendor)
    #expect(selection.device?.product == product)
    #expect(selection.serial == serial)
    #expect(selection.port == port)
    #expect(USBSelection().device == nil)
  }

  @Test(arguments: [
    ("", "device-unknown"), ("adc", "device-unknown"), ("simulator:channels", "device-option-invalid"),
    ("simulator:=3", "device-option-invalid"), ("simulator:a=1,a=2", "device-option-twice"),
    ("playback", "device-without-file"), ("playback:", "device-without-file"),
    ("playback:,speed=max", "device-without-file"), ("playback:a,speed=0", "speed-invalid"),
    ("playback:a,speed=nan", "speed-invalid"), ("replay:", "device-without-file"), ("usb:", "usb-selection-invalid"),
    ("usb:9db:ea", "usb-selection-invalid"), ("usb:09db:00ea:", "usb-selection-invalid"),
    ("usb:09db:00ea@", "usb-selection-invalid"), ("usb:09db:00ea:S@1-2", "usb-selection-invalid"),
  ])
  func whatCannotBeReadIsRefusedInWords(text: String, code: String) {
    #expect { try DeviceSpecification(text) } throws: { error in
      guard let error = error as? FacialisError else { return false }
      return error.code == code && error.category == .usage && !error.mend.isEmpty
    }
  }

  @Test(
    arguments: [
      ("usb,rate=4000", nil, nil, ["rate": "4000"]),
      ("usb:09db:00ea:S1,range=5,bench=yes", "S1", nil, ["range": "5", "bench": "yes"]),
      ("usb:09db:00ea@1-4.2,rate=2000", nil, "1-4.2", ["rate": "2000"]), ("usb", nil, nil, [:]),
    ] as [(String, String?, String?, [String: String])])
  func readsOptionsOfADriver(text: String, serial: String?, port: String?, options: [String: String]) throws {
    guard case .usb(let selection) = try DeviceSpecification(text) else {
      Issue.record("\(text) is no ADC")
      return
    }
    #expect(selection.serial == serial)
    #expect(selection.port == port)
    #expect(selection.options == options)
  }

  @Test(arguments: ["usb:", "usb,rate", "usb:09db:00ea,rate=1,rate=2", "usb:,rate=1"])
  func refusesOptionsOfADriver(text: String) {
    #expect(throws: FacialisError.self) { try DeviceSpecification(text) }
  }
}
