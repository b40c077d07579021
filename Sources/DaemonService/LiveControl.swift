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
    var stream: LiveStream
    var isReplacing = false
  }

  private let specification: String
  /// Whether the device can be opened only once at a time.
  private let isOnBus: Bool
  let settings: LiveSettings
  private let disk: DiskGauge
  private let montages: MontageStore?
  private let tail: EventTail
  private let ports: LiveStream.Ports
  private let state: Mutex<State>

  /// Makes the source that `specification` asks for and begins to analyse it; an ADC that is not attached is waited for. Throws in
  /// words.
  ///
  /// - Parameter montages: where a montage that is set is kept, and where the one to begin with is looked for first.
  package init(
    device specification: String, montage: Montage?, settings: LiveSettings, tail: EventTail,
    montages: MontageStore? = nil, ports: LiveStream.Ports? = nil
  ) throws(FacialisError) {
    let device = try DeviceSpecification(specification)
    let ports = ports ?? LiveStream.Ports(device)
    self.specification = specification
    self.tail = tail
    self.ports = ports
    if case .usb = device { isOnBus = true } else { isOnBus = false }
    self.settings = settings
    disk = DiskGauge(folder: settings.recordingsFolder)
    self.montages = montages
    let stream: LiveStream
    if let kept = montages?.kept,
      let own = try? LiveStream(kept, settings: settings, tail: tail, ports: ports)
    {
      stream = own
    } else {
      stream = try LiveStream(montage, settings: settings, tail: tail, ports: ports)
    }
    state = Mutex(State(stream: stream))
  }

  private var stream: LiveStream { state.withLock { $0.stream } }

  var session: LiveSession { stream.session }

  package var format: StreamFormat { stream.format }

  package var recordingsFolder: String? { settings.recordingsFolder }

  package func status() async -> SessionSnapshot {
    let stream = stream
    let status = stream.session.status
    let format = stream.format
    var buffers = [StatusReply.Buffer(name: "ring", used: status.ringWaiting, capacity: status.ringCapacity)]
    var ledger = [LedgerRow(status.ledger, place: "stream")]
    if let source = stream.source?.ledger { ledger.insert(LedgerRow(source), at: 0) }
    if let recording = status.recording {
      buffers.append(
        StatusReply.Buffer(name: "disk", used: recording.waitingRecords, capacity: recording.recordCapacity))
      ledger.append(LedgerRow(recording.ledger, place: "recording"))
    }
    return SessionSnapshot(
      device: StatusReply.Device(
        spec: specification, description: status.device ?? stream.source?.description ?? "none yet",
        rateHz: format.rate, bits: format.bits,
        channels: (format.channels.isEmpty ? stream.montage.channels.map(\.name) : format.channels.map(\.name))
          .map(\.description)),
      session: StatusReply.Session(
        state: status.state(isAwaited: stream.awaited != nil),
        message: stream.awaited?.description ?? status.deviceError?.description ?? status.absence
          ?? status.logFailure?.description,
        streamSample: status.streamSamples,
        streamS: format.rate > 0 ? Decimal.round(Double(status.streamSamples) / format.rate, 3) : 0),
      recording: status.recording.map(RecordingReply.init),
      disk: disk.freeBytes.map { StatusReply.Disk(DiskRoom(freeBytes: $0, format: format, settings: settings)) },
      buffers: buffers, ledger: ledger,
      analysisLagS: Decimal.round(status.lagSeconds, 4), shed: status.shedding.leftOut)
  }

  package func devices() async throws(FacialisError) -> [DeviceDescription] {
    let source = stream.source
    var devices = try await DeviceSurvey.lookAside(inUse: source?.port)
    for index in devices.indices where devices[index].isInUse {
      devices[index].serial = source?.serialNumber
      devices[index].state = source?.description
    }
    return devices
  }

  package var heartbeats: [Heartbeat] { stream.heartbeats }

  package func montage() async -> Montage { stream.montage }

  /// Begins a new stream with the montage, where nothing is recorded and the source can be had with it; else the old one goes on.
  package func setMontage(_ montage: Montage) async throws(FacialisError) {
    let old = try state.withLock { (state) throws(FacialisError) -> LiveStream in
      guard !state.isReplacing, state.stream.session.status.recording == nil else { throw .montageWhileRecording }
      state.isReplacing = true
      return state.stream
    }
    defer { state.withLock { $0.isReplacing = false } }
    if !isOnBus {
      let offered = try ports.make(montage).format.channels.map(\.name)
      guard Set(offered) == Set(montage.channels.map(\.name)) else {
        throw .montageNotOffered(offered.map(\.description))
      }
    }
    await old.end()
    do throws(FacialisError) {
      try replace(montage)
    } catch {
      try? replace(old.montage)
      throw error
    }
    try montages?.keep(montage)
  }

  private func replace(_ montage: Montage) throws(FacialisError) {
    let next = try LiveStream(montage, settings: settings, tail: tail, ports: ports)
    state.withLock { $0.stream = next }
  }

  package func startRecording(
    _ request: DaemonAPI.RecordingRequest, of visit: Session, by uid: UInt32
  ) async throws(FacialisError) -> RecordingReply {
    let stream = stream
    let plan = try await stream.session.startRecording(
      .init(
        subject: request.subject ?? "", task: request.task, session: request.session,
        operatorCode: visit.operatorCode ?? "uid:\(uid)", visit: visit, preTriggerSeconds: request.preTriggerS ?? 0))
    stream.noteBegun(plan.id)
    return RecordingReply(plan)
  }

  package func stopRecording() async throws(FacialisError) -> RecordingReply {
    let result = try await session.stopRecording()
    if let failure = result.failure { throw failure }
    var reply = RecordingReply(result)
    let markers = try? tail.store.canonicalEvents(recording: result.plan.id, kinds: [.marker])
    let notes = MarkerPairs.problems(in: markers ?? [], rate: result.plan.format.rate)
    reply.notes = notes.isEmpty ? nil : notes
    return reply
  }

  /// Read from the descriptions that stand beside the recordings.
  package func recordings() async throws(FacialisError) -> [RecordingReply] {
    let folder = settings.recordingsFolder
    let stream = stream
    let running = stream.session.status.recording
    let begun = stream.begunRecordings
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var replies: [RecordingReply] = []
    for name in names where name.hasSuffix(".json") {
      guard let description = try? RecordingDescription(path: "\(folder)/\(name)")
      else { continue }
      if let running, running.plan.id == description.recording {
        replies.append(RecordingReply(running))
      } else {
        replies.append(
          RecordingReply(description, folder: folder, isOfThisStream: begun.contains(description.recording)))
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

  package func shutDown() async { await stream.end() }
}

extension StatusReply.Disk {
  init(_ room: DiskRoom) {
    self.init(
      freeBytes: room.freeBytes, reserveBytes: room.reserveBytes, bytesPerS: Decimal.round(room.bytesPerSecond, 1),
      timeLeftS: room.secondsLeft.map { Decimal.round($0, 0) })
  }
}

extension LiveStatus {
  /// As `GET /v1/status` names it.
  fileprivate func state(isAwaited: Bool) -> String {
    if isAwaited { return "waiting" }
    if deviceError != nil { return "failed" }
    return phase == .monitoring && absence != nil ? "waiting" : phase.rawValue
  }
}
