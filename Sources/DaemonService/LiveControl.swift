// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import Catalogue
package import DaemonAPI
package import FacialEMG
import Foundation
package import LiveSession
package import Realtime
import Recordings
import Synchronization

/// The live session behind the service's face: makes its source, translates requests and answers.
package final class LiveControl: SessionControl {
  private struct State {
    var session: LiveSession
    var source: any SampleSource
    var format: StreamFormat
    var description: String
    var montage: Montage
    var isReplacing = false
  }

  private let specification: String
  private let device: DeviceSpecification
  let settings: LiveSettings
  private let tail: EventTail
  /// Takes what is worth a line in the log.
  private let remark: @Sendable (String) -> Void
  private let state: Mutex<State>

  /// Makes the source that `specification` asks for and begins to analyse it. Throws in words.
  ///
  /// - Parameter remark: takes what is worth a line in the log, from any thread.
  package init(
    device specification: String, montage: Montage?, settings: LiveSettings, tail: EventTail,
    remark: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(FacialisError) {
    self.specification = specification
    self.tail = tail
    self.remark = remark
    device = try DeviceSpecification(specification)
    self.settings = settings
    state = Mutex(try Self.begin(device, montage, settings, tail, remark))
  }

  private static func begin(
    _ device: DeviceSpecification, _ montage: Montage?, _ settings: LiveSettings, _ tail: EventTail,
    _ remark: @escaping @Sendable (String) -> Void
  ) throws(FacialisError) -> State {
    let source = try SourceMaker.make(device, montage: montage, remark: remark)
    let session = try LiveSession(settings: settings, log: tail)
    try session.start(source, montage: montage)
    return State(
      session: session, source: source, format: source.format, description: source.description,
      montage: montage ?? inputsInOrder(source.format))
  }

  /// The montage of a source that names its channels itself.
  private static func inputsInOrder(_ format: StreamFormat) -> Montage {
    Montage(
      name: "source",
      channels: format.channels.enumerated().map {
        Montage.Channel(input: String($0.offset + 1), name: $0.element.name)
      })
  }

  var session: LiveSession { state.withLock { $0.session } }

  package var format: StreamFormat {
    let (session, format) = state.withLock { ($0.session, $0.format) }
    return session.status.format ?? format
  }

  package var recordingsFolder: String? { settings.recordingsFolder }

  package func status() async -> SessionSnapshot {
    let (session, description) = state.withLock { ($0.session, $0.description) }
    let status = session.status
    let format = format
    var buffers = [StatusReply.Buffer(name: "ring", used: status.ringWaiting, capacity: status.ringCapacity)]
    var ledger = [LedgerRow(status.ledger, place: "stream")]
    if let source = state.withLock({ $0.source }).ledger { ledger.insert(LedgerRow(source), at: 0) }
    if let recording = status.recording {
      buffers.append(
        StatusReply.Buffer(name: "disk", used: recording.waitingRecords, capacity: recording.recordCapacity))
      ledger.append(LedgerRow(recording.ledger, place: "recording"))
    }
    return SessionSnapshot(
      device: StatusReply.Device(
        spec: specification, description: status.device ?? description, rateHz: format.rate, bits: format.bits,
        channels: format.channels.map(\.name.description)),
      session: StatusReply.Session(
        state: status.deviceError == nil ? status.phase.rawValue : "failed",
        message: (status.deviceError ?? status.logFailure)?.description, streamSample: status.streamSamples,
        streamS: Decimal.round(Double(status.streamSamples) / format.rate, 3)),
      recording: status.recording.map(RecordingReply.init), buffers: buffers, ledger: ledger,
      analysisLagS: Decimal.round(status.lagSeconds, 4), shed: status.shedding.leftOut)
  }

  package func devices() async throws(FacialisError) -> [DeviceDescription] {
    let source = state.withLock { $0.source }
    var devices = try await DeviceSurvey.lookAside(inUse: source.port)
    for index in devices.indices where devices[index].isInUse {
      devices[index].serial = source.serialNumber
      devices[index].state = source.description
    }
    return devices
  }

  package var heartbeats: [Heartbeat] { [] }

  package func montage() async -> Montage { state.withLock { $0.montage } }

  /// Begins a new stream with the montage, where nothing is recorded and the source can be had with it.
  package func setMontage(_ montage: Montage) async throws(FacialisError) {
    let source = try SourceMaker.make(device, montage: montage)
    let offered = source.format.channels.map(\.name)
    guard Set(offered) == Set(montage.channels.map(\.name)) else {
      throw .montageNotOffered(offered.map(\.description))
    }
    let old = try state.withLock { (state) throws(FacialisError) -> LiveSession in
      guard !state.isReplacing, state.session.status.recording == nil else { throw .montageWhileRecording }
      state.isReplacing = true
      return state.session
    }
    await old.shutDown()
    defer { state.withLock { $0.isReplacing = false } }
    let next = try Self.begin(device, montage, settings, tail, remark)
    state.withLock { state in
      state = next
      state.isReplacing = true
    }
  }

  package func startRecording(
    _ request: DaemonAPI.RecordingRequest, of visit: Session, by uid: UInt32
  ) async throws(FacialisError) -> RecordingReply {
    let plan = try await session.startRecording(
      .init(
        subject: request.subject ?? "", task: request.task, session: request.session,
        operatorCode: visit.operatorCode ?? "uid:\(uid)", visit: visit, preTriggerSeconds: request.preTriggerS ?? 0))
    return RecordingReply(plan)
  }

  package func stopRecording() async throws(FacialisError) -> RecordingReply {
    let result = try await session.stopRecording()
    if let failure = result.failure { throw failure }
    var reply = RecordingReply(result)
    let events = try? tail.canonicalEvents(recording: result.plan.id)
    let notes = MarkerPairs.problems(in: events ?? [], rate: result.plan.format.rate)
    reply.notes = notes.isEmpty ? nil : notes
    return reply
  }

  /// Read from the descriptions that stand beside the recordings.
  package func recordings() async throws(FacialisError) -> [RecordingReply] {
    let folder = settings.recordingsFolder
    let running = session.status.recording
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var replies: [RecordingReply] = []
    for name in names where name.hasSuffix(".json") {
      guard let description = try? RecordingDescription(path: "\(folder)/\(name)")
      else { continue }
      if let running, running.plan.id == description.recording {
        replies.append(RecordingReply(running))
      } else {
        replies.append(RecordingReply(description, folder: folder))
      }
    }
    return replies.sorted { ($0.startedUTC, $0.id) > ($1.startedUTC, $1.id) }
  }

  package func mark(_ marker: Marker, ageSeconds: Double, at: UTCTime?) async throws(FacialisError) -> MarkerReply {
    let before = tail.store.last
    let place = try await session.addMarker(marker, at: at.map { .utc($0) } ?? .age(ageSeconds))
    let logged = await tail.first(after: before, within: .milliseconds(1500)) { event in
      event.event.kind == .marker && event.pending.streamSample == place.streamSample
        && event.event.values[.marker] == .text(marker.text)
    }
    return MarkerReply(
      text: marker.text, utc: place.utc, streamSample: place.streamSample, position: logged?.position)
  }

  package func waveform(channels: [Int], samplesPerColumn: Int) -> any FrameFeed {
    LiveFeed(
      session.waveform.subscribe(.init(channels: channels, samplesPerColumn: samplesPerColumn)))
  }

  package func shutDown() async { await session.shutDown() }
}
