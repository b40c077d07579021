// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// What `--device SPEC` asks for.
public enum DeviceSpecification: Sendable, Hashable {
  /// The simulator with its options as written, e.g. `channels=64`.
  case simulator(options: [String: String])
  /// A recording, and how fast it is played.
  case playback(path: String, speed: PlaybackSpeed)
  /// An ADC on the bus.
  case usb(USBSelection)
  /// A capture of USB traffic, and how fast it is replayed.
  case replay(path: String, speed: PlaybackSpeed)

  /// Reads `simulator[:k=v,...]`, `playback:FILE[,speed=max|real|N]`, `usb[:VID:PID[:SERIAL|@PORT]][,k=v...]` or
  /// `replay:FILE[,speed=max|real|N]`.
  ///
  /// A file's name may hold commas and colons; only a `,speed=` at its end is taken off.
  public init(_ text: String) throws(FacialisError) {
    if text == "usb" || text.hasPrefix("usb:") || text.hasPrefix("usb,") {
      self = .usb(try Self.usb(text))
      return
    }
    let colon = text.firstIndex(of: ":")
    let kind = colon.map { String(text[..<$0]) } ?? text
    let rest = colon.map { String(text[text.index(after: $0)...]) }
    switch kind {
    case "simulator": self = .simulator(options: try Self.options(rest ?? "", of: text))
    case "playback":
      let (path, speed) = try Self.file(rest ?? "", kind: kind, of: text)
      self = .playback(path: path, speed: speed)
    case "replay":
      let (path, speed) = try Self.file(rest ?? "", kind: kind, of: text)
      self = .replay(path: path, speed: speed)
    default: throw .unknownDevice(text)
    }
  }

  private static func usb(_ text: String) throws(FacialisError) -> USBSelection {
    let comma = text.firstIndex(of: ",") ?? text.endIndex
    let head = text[..<comma].dropFirst("usb".count)
    var selection = head.isEmpty ? USBSelection() : try USBSelection(String(head.dropFirst()))
    if comma < text.endIndex { selection.options = try options(String(text[comma...].dropFirst()), of: text) }
    return selection
  }

  private static func options(_ text: String, of specification: String) throws(FacialisError) -> [String: String] {
    var options: [String: String] = [:]
    for part in text.split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
        throw .deviceOptionInvalid(String(part), of: specification)
      }
      if options.updateValue(String(sides[1]), forKey: String(sides[0])) != nil {
        throw .deviceOptionTwice(String(sides[0]), of: specification)
      }
    }
    return options
  }

  private static func file(
    _ text: String, kind: String, of specification: String
  ) throws(FacialisError) -> (path: String, speed: PlaybackSpeed) {
    let mark = ",speed="
    var path = Substring(text)
    var speed = PlaybackSpeed.real
    if let comma = text.lastIndex(of: ","), text[comma...].hasPrefix(mark) {
      path = text[..<comma]
      speed = try PlaybackSpeed(String(text[comma...].dropFirst(mark.count)))
    }
    if path.isEmpty { throw .deviceWithoutFile(specification, kind: kind) }
    return (String(path), speed)
  }
}

/// How fast a recording is played.
public enum PlaybackSpeed: Sendable, Hashable {
  /// So many seconds of signal a second; 1 is real time.
  case times(Double)
  /// As fast as consumers take it; nothing is lost.
  case maximum

  /// As it was recorded.
  public static let real = PlaybackSpeed.times(1)

  /// Reads `real`, `max` or a number above 0.
  public init(_ text: String) throws(FacialisError) {
    switch text {
    case "real": self = .real
    case "max": self = .maximum
    default:
      guard let factor = Double(text), factor > 0, factor <= 1000 else { throw .speedInvalid(text) }
      self = .times(factor)
    }
  }
}

/// Which ADC is meant where several are attached.
public struct USBSelection: Sendable, Hashable {
  /// Vendor and product identifier; nil takes the first that a driver knows.
  public var device: (vendor: UInt16, product: UInt16)? {
    identifiers.map { (UInt16($0 >> 16), UInt16(truncatingIfNeeded: $0)) }
  }
  public let serial: String?
  /// The port as the kernel names it, e.g. `1-4.2`.
  public let port: String?
  /// Options of the device's driver, e.g. `rate`, `range`, `bench`.
  public var options: [String: String] = [:]
  private let identifiers: UInt32?

  /// Any ADC that a driver knows.
  public init() {
    identifiers = nil
    serial = nil
    port = nil
  }

  /// Reads `VID:PID`, `VID:PID:SERIAL` or `VID:PID@PORT`, `VID:PID:@PORT`; identifiers have four hexadecimal digits.
  public init(_ text: String) throws(FacialisError) {
    var head = Substring(text)
    var port: String?
    if let at = text.lastIndex(of: "@") {
      port = String(text[text.index(after: at)...])
      head = text[..<at]
      if head.last == ":" { head.removeLast() }
    }
    let parts = head.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].utf8.count == 4, parts[1].utf8.count == 4,
      let vendor = UInt16(parts[0], radix: 16), let product = UInt16(parts[1], radix: 16), port != "",
      parts.count == 2 || (!parts[2].isEmpty && port == nil)
    else { throw .usbSelectionInvalid(text) }
    identifiers = UInt32(vendor) << 16 | UInt32(product)
    serial = parts.count == 3 ? String(parts[2]) : nil
    self.port = port
  }
}
