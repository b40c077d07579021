// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
internal import FoundationEssentials
package import Recordings

/// A recording that was begun and never ended, as its description and its files show it.
package struct OpenRecording: Sendable {
  /// What is to become of it.
  package enum Verdict: Sendable, Hashable {
    /// It goes on in its next file.
    case goOn
    /// It is ended where it is; why, in words.
    case end(String)
  }

  /// Its files are those that hold samples, all with their lengths.
  package var description: RecordingDescription
  package let folder: String
  /// The number of a file that is not there yet.
  package let nextNumber: Int

  package init(description: RecordingDescription, folder: String, nextNumber: Int) {
    self.description = description
    self.folder = folder
    self.nextNumber = nextNumber
  }

  /// Samples up to the end of the last whole data record, gaps included.
  package var samples: Int { description.files.last.map { $0.firstSample + ($0.samples ?? 0) } ?? 0 }

  /// Civil time of its end, by the last reading of the clocks before it.
  package var end: UTCTime {
    let rate = description.format.rate
    guard let last = description.clock?.last else {
      return description.startedUTC.advanced(bySeconds: Double(samples) / rate)
    }
    return last.utc.advanced(bySeconds: Double(samples - last.sample) / rate)
  }

  /// Whether it goes on with a source; pure.
  package func verdict(format: StreamFormat, now: UTCTime, settings: LiveSettings) -> Verdict {
    guard settings.resumeSeconds > 0 else { return .end("going on after a restart is switched off") }
    guard description.format == format else { return .end("the device or its channels are others now") }
    guard now.seconds(since: end) <= settings.resumeSeconds else {
      return .end("it was interrupted for longer than \(Decimal.shortest(settings.resumeSeconds)) s")
    }
    return .goOn
  }

  /// Samples that are missing before a stream that goes on with it at an instant; nil where the clock makes no sense, as it lies
  /// before the end. At least one: a crash never ends between two samples.
  package func missing(at utc: UTCTime) -> Int? {
    let seconds = utc.seconds(since: end)
    return seconds < 0 ? nil : max(1, Int((seconds * description.format.rate).rounded()))
  }

  /// The open recordings of a folder, newest first; those that somebody else is writing are left out.
  package static func find(in folder: String) -> [OpenRecording] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var found: [OpenRecording] = []
    for name in names where name.hasSuffix(".json") {
      let path = "\(folder)/\(name)"
      guard let description = try? RecordingDescription(path: path), description.stoppedUTC == nil,
        description.recording + ".json" == name, let files = try? RecordingFiles(path: path),
        let open = OpenRecording(description, files.parts, folder: folder)
      else { continue }
      found.append(open)
    }
    return found.sorted { $0.description.startedUTC > $1.description.startedUTC }
  }

  private init?(_ stored: RecordingDescription, _ parts: [RecordingFiles.Part], folder: String) {
    var description = stored
    let listed = stored.files.map { "\(folder)/\($0.name)" }
    for path in Set(listed + parts.map(\.path)) where DiskFile.isBeingWritten(path) { return nil }
    description.files = []
    var last = 0
    for part in parts {
      let known = stored.files.first { $0.name == part.name }?.samples
      let reader = known == nil ? try? RecordingReader(path: part.path, singleFile: true) : nil
      guard let samples = known ?? reader?.sampleCount else { continue }
      description.files.append(
        RecordingDescription.File(
          name: part.name, firstSample: part.firstSample, samples: samples,
          gapCause: part.gapCause.flatMap(LossCause.init(rawValue:))))
      last = part.number
    }
    self.init(description: description, folder: folder, nextNumber: last + 1)
  }

  /// Removes what stands in the place of the next file: one that was begun and holds no whole data record.
  package func makeWay(_ path: String) {
    guard !DiskFile.isBeingWritten(path) else { return }
    do throws(FacialisError) {
      _ = try RecordingReader(path: path, singleFile: true)
    } catch {
      let holdsNothing = ["recording-empty", "recording-header-short", "recording-not-edf"].contains(error.code)
      if holdsNothing { DiskFile.remove(path) }
    }
  }
}
