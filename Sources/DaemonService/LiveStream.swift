// SPDX-License-Identifier: GPL-3.0-or-later
package import Acquisition
import Catalogue
package import FacialEMG
import LiveSession
package import Realtime
import Synchronization

/// A session with its source, or with the wait for the ADC that is to become its source.
package final class LiveStream: Sendable {
  /// What it has of the outside.
  package struct Ports: Sendable {
    /// Makes the source of a montage; throws in words.
    package var make: @Sendable (Montage?) throws(FacialisError) -> any SampleSource
    /// Rings the bell when a device came, as long as what it returns is kept.
    package var watch: @Sendable (Doorbell) throws(FacialisError) -> any AnyObject & Sendable
    /// Takes what is worth a line in the log, from any thread.
    package var note: @Sendable (String) -> Void

    package init(
      make: @escaping @Sendable (Montage?) throws(FacialisError) -> any SampleSource,
      watch: @escaping @Sendable (Doorbell) throws(FacialisError) -> any AnyObject & Sendable,
      note: @escaping @Sendable (String) -> Void = { _ in }
    ) {
      self.make = make
      self.watch = watch
      self.note = note
    }

    /// Those of a device specification.
    ///
    /// - Parameter warn: takes what is worth a warning in the log, from any thread.
    package init(
      _ device: DeviceSpecification, warn: @escaping @Sendable (String) -> Void = { _ in },
      note: @escaping @Sendable (String) -> Void = { _ in }
    ) {
      self.init(
        make: { montage throws(FacialisError) in try SourceMaker.make(device, montage: montage, remark: warn) },
        watch: { bell throws(FacialisError) in try USBArrivals(bell: bell) }, note: note)
    }
  }

  let session: LiveSession
  let montage: Montage
  private let ports: Ports
  private let place: Mutex<(any SampleSource)?>
  private let wait = Mutex<SourceWait?>(nil)
  private let begun = Mutex<Set<String>>([])

  /// Makes the source and begins to analyse it; an ADC that is not attached is waited for, and so is its montage. Throws in words.
  init(_ montage: Montage?, settings: LiveSettings, tail: EventTail, ports: Ports) throws(FacialisError) {
    self.ports = ports
    let source: any SampleSource
    do throws(FacialisError) { source = try ports.make(montage) } catch {
      guard error.canBeWaitedFor else { throw error }
      session = try LiveSession(settings: settings, log: tail)
      self.montage = montage ?? Montage(name: "none", channels: [])
      place = Mutex(nil)
      try beginToWait(montage, error)
      return
    }
    session = try LiveSession(settings: settings, log: tail)
    self.montage = montage ?? Self.inputsInOrder(source.format)
    place = Mutex(source)
    try session.start(source, montage: montage)
  }

  private func beginToWait(_ montage: Montage?, _ reason: FacialisError) throws(FacialisError) {
    let bell = try Doorbell()
    let watch = try ports.watch(bell)
    let waiting = try SourceWait(
      reason, bell: bell,
      attempt: { [self] () throws(FacialisError) in
        let source = try ports.make(montage)
        try session.start(source, montage: montage)
        place.withLock { $0 = source }
        ports.note("the device is there: \(source.description)")
        withExtendedLifetime(watch) {}
      }, remark: { [ports] in ports.note("there is no signal yet: \($0)") })
    wait.withLock { $0 = waiting }
  }

  /// The montage of a source that names its channels itself.
  private static func inputsInOrder(_ format: StreamFormat) -> Montage {
    Montage(
      name: "source",
      channels: format.channels.enumerated().map {
        Montage.Channel(input: String($0.offset + 1), name: $0.element.name)
      })
  }

  /// Nil while the device is waited for.
  var source: (any SampleSource)? { place.withLock { $0 } }

  /// What the samples are; without channels while the device is waited for.
  var format: StreamFormat { session.status.format ?? source?.format ?? StreamFormat(rate: 0, channels: [], bits: 0) }

  /// The recordings that count from this stream's samples.
  var begunRecordings: Set<String> { begun.withLock { $0 } }

  func noteBegun(_ recording: String) { begun.withLock { _ = $0.insert(recording) } }

  /// Why there is no source yet; nil where there is one.
  var awaited: FacialisError? { wait.withLock { $0 }?.reason }

  var heartbeats: [Heartbeat] { session.heartbeats + (wait.withLock { $0 }.map { [$0.heartbeat] } ?? []) }

  /// Ends wait, recording, source and log in order.
  func end() async {
    await wait.withLock({ $0 })?.end()
    await session.shutDown()
  }
}
