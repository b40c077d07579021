// SPDX-License-Identifier: GPL-3.0-or-later
package import DaemonAPI
package import FacialEMG
import Foundation
import LiveSession
import Recordings

extension LiveControl {
  package func provisionalBursts() -> any FrameFeed { ProvisionalFeed(session.events.subscribeProvisional()) }

  package func measurements(channels: [Int], features: Bool, spectra: Bool) -> any FrameFeed {
    MeasurementFeed(
      session.measurements.subscribe(spectra: spectra), channels: channels, includesFeatures: features)
  }

  package func latestFeatures() -> FeaturesReply { FeaturesReply(session.measurements.latest) }

  package func latestSpectra(channels: [Int]) -> SpectrumReply {
    SpectrumReply(session.measurements.latest, names: format.channels.map(\.name), channels: channels)
  }

  package func latestQuality() -> QualityReply {
    session.measurements.latest.features.map { QualityReply($0) } ?? QualityReply([])
  }

  package func recordedWaveform(
    id: String, from: Double, to: Double?, columns: Int, channels: String?
  ) async throws(FacialisError) -> [UInt8] {
    let past = try recorded(id)
    return try await Self.offPool { () throws(FacialisError) in
      try past.frames(from: from, to: to, columns: columns, channels: channels)
    }
  }

  package func waveform(around event: PendingEvent) async throws(FacialisError) -> EventWaveform {
    guard let recording = event.recording else { throw .eventNotRecorded }
    let past = try recorded(recording)
    return try await Self.offPool { () throws(FacialisError) in try past.around(event.event) }
  }

  private func recorded(_ id: String) throws(FacialisError) -> RecordedWaveform {
    let folder = settings.recordingsFolder
    let running = session.status.recording
    // The name is looked up among the descriptions that are there, never made into a path.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard names.contains(id + ".json") else { throw .recordingUnknown }
    let description = try RecordingDescription(path: "\(folder)/\(id).json")
    return RecordedWaveform(
      description, folder: folder, samples: running?.plan.id == id ? running?.samples : description.samples)
  }

  /// Reading blocks, which the cooperative pool must not.
  private static func offPool<Value: Sendable>(
    _ work: @escaping @Sendable () throws(FacialisError) -> Value
  ) async throws(FacialisError) -> Value {
    let result: Result<Value, FacialisError> = await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .utility).async { continuation.resume(returning: Result(catching: work)) }
    }
    return try result.get()
  }
}
