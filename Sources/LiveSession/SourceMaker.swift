// SPDX-License-Identifier: GPL-3.0-or-later
public import Acquisition
public import FacialEMG
public import Realtime
internal import Simulator

/// Makes the source that a device specification asks for.
public enum SourceMaker {
  /// Throws in words where the specification cannot be met: unknown options, an unreadable file, no driver.
  ///
  /// - Parameter remark: takes what is worth a line in the log, from any thread.
  public static func make(
    _ specification: DeviceSpecification, montage: Montage? = nil, clock: any HostClock = SystemClock(),
    remark: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(FacialisError) -> any SampleSource {
    switch specification {
    case .simulator(let options):
      let text = options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
      return try SimulatorSource(SimulationSettings(text), montage: montage, clock: clock)
    case .playback(let path, let speed):
      return try PlaybackSource(path: path, montage: montage, speed: speed, clock: clock)
    case .usb(let selection):
      guard let montage else { throw .montageNeeded }
      return try USBSource(selection, montage: montage, remark: remark)
    case .replay(let path, let speed):
      return try ReplaySource(path: path, speed: speed, clock: clock)
    }
  }
}
