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
    let folder = settings.recordingsFolder
    let running = session.status.recording
    // The name is looked up among the descriptions that are there, never made into a path.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard names.contains(id + ".json") else { throw .recordingUnknown }
    let description = try RecordingDescription(path: "\(folder)/\(id).json")
    let samples = running?.plan.id == id ? running?.samples : description.samples
    let result = await withCheckedContinuation { continuation in
      // Reading blocks, which the cooperative pool must not.
      DispatchQueue.global(qos: .utility).async {
        continuation.resume(
          returning: Result { () throws(FacialisError) in
            try RecordedWaveform(description, folder: folder, samples: samples)
              .frames(from: from, to: to, columns: columns, channels: channels)
          })
      }
    }
    return try result.get()
  }
}
