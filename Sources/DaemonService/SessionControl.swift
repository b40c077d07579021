// SPDX-License-Identifier: GPL-3.0-or-later
package import DaemonAPI
package import FacialEMG
package import Realtime

/// What the service asks of the live session; the session's own rules stay there.
///
/// Every method may be called from any task.
package protocol SessionControl: Sendable {
  /// What the samples are; changes with the montage.
  var format: StreamFormat { get }

  /// The folder that recordings are written to; nil where there is none.
  var recordingsFolder: String? { get }

  func status() async -> SessionSnapshot

  /// The attached ADCs.
  func devices() async throws(FacialisError) -> [DeviceDescription]

  /// Signs of life of the threads that acquire, analyse and write now.
  var heartbeats: [Heartbeat] { get }

  func montage() async -> Montage
  func setMontage(_ montage: Montage) async throws(FacialisError)

  /// Begins a recording of the visit, whose subject the request names, for the user who asked.
  func startRecording(
    _ request: DaemonAPI.RecordingRequest, of visit: Session, by uid: UInt32
  ) async throws(FacialisError) -> RecordingReply
  /// Ends the recording in order and answers when its file is closed.
  func stopRecording() async throws(FacialisError) -> RecordingReply
  /// Newest first.
  func recordings() async throws(FacialisError) -> [RecordingReply]

  /// Places a marker so many seconds before now, or at an instant; answers when it is logged, or soon after it was taken.
  func mark(_ marker: Marker, ageSeconds: Double, at: UTCTime?) async throws(FacialisError) -> MarkerReply

  /// The waveform from now on; channels by index in `format`, columns where `samplesPerColumn` is above 1.
  func waveform(channels: [Int], samplesPerColumn: Int) -> any FrameFeed

  /// Bursts that have begun, from now on.
  func provisionalBursts() -> any FrameFeed

  /// Features with synkinesis, spectra, or both, from now on; channels by index in `format`.
  func measurements(channels: [Int], features: Bool, spectra: Bool) -> any FrameFeed

  func latestFeatures() -> FeaturesReply
  func latestSpectra(channels: [Int]) -> SpectrumReply
  func latestQuality() -> QualityReply

  /// Frames of a stretch of a recording, in seconds from its first sample; to its end where none is named.
  func recordedWaveform(
    id: String, from: Double, to: Double?, columns: Int, channels: String?
  ) async throws(FacialisError) -> [UInt8]

  /// The signal around an event of a recording in its channels, of all where it has none. Throws where it is not known or not there.
  func waveform(around event: PendingEvent) async throws(FacialisError) -> EventWaveform

  /// Ends a recording in order, commits what was decided, and ends every feed.
  func shutDown() async
}

/// What one client gets of the session, behind a bounded queue, as frames of the stream.
package protocol FrameFeed: Sendable {
  /// The next frame; nil when the stream has ended or the task was cancelled.
  func next() async -> StreamFrame?
  /// Frees it.
  func cancel()
}

/// What a session says of itself for `GET /v1/status`.
package struct SessionSnapshot: Sendable {
  package var device: StatusReply.Device
  package var session: StatusReply.Session
  package var recording: RecordingReply?
  package var disk: StatusReply.Disk?
  package var buffers: [StatusReply.Buffer]
  package var ledger: [LedgerRow]
  package var analysisLagS: Double
  package var shed: [String]

  package init(
    device: StatusReply.Device, session: StatusReply.Session, recording: RecordingReply? = nil,
    disk: StatusReply.Disk? = nil, buffers: [StatusReply.Buffer] = [], ledger: [LedgerRow] = [],
    analysisLagS: Double = 0, shed: [String] = []
  ) {
    self.device = device
    self.session = session
    self.recording = recording
    self.disk = disk
    self.buffers = buffers
    self.ledger = ledger
    self.analysisLagS = analysisLagS
    self.shed = shed
  }
}
