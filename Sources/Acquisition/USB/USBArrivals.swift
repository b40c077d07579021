// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
public import Realtime

/// Rings a bell whenever a USB device comes or goes, as long as it is kept.
public final class USBArrivals: Sendable {
  private let context: USBContext

  /// Throws where USB cannot be used. Has a thread of its own.
  public init(bell: Doorbell) throws(FacialisError) { context = try USBContext(bell: bell) }
}
