// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Testing

struct USBErrorTests {
  /// The codes are those of libusb's header.
  @Test(arguments: [
    (Int32(-3), "adc-not-permitted", FacialisError.Category.noPermission, "udev/60-facialis-adc.rules"),
    (-6, "adc-busy", .conflict, "End that program"), (-4, "adc-unplugged", .notFound, "Plug it in"),
    (-5, "adc-unplugged", .notFound, "Plug it in"), (-1, "adc-not-opened", .inputOutput, "LIBUSB_ERROR_IO"),
  ])
  func whatStandsInTheWayIsSaid(code: Int32, name: String, category: FacialisError.Category, words: String) {
    let error = FacialisError.cannotOpen("LabJack U6", "1-4.2", code: code)
    #expect(error.code == name)
    #expect(error.category == category)
    #expect(error.message.hasPrefix("LabJack U6 at port 1-4.2 "))
    #expect(error.description.contains(words))
  }
}
