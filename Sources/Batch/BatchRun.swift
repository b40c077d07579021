// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
public import FacialEMG
import Foundation
public import SpasmDetection
import Synchronization

/// Analyses several recordings at once, one thread each, and writes each one's results.
///
/// A file that fails is reported, and the others go on.
public struct BatchRun: Sendable {
  public let plan: OutputPlan
  public let folder: String
  public let montage: Montage?
  public let settings: DetectionSettings
  /// Whether each file is read alone, whatever recording it belongs to.
  public let singleFile: Bool
  /// Recordings that are analysed at the same time; one a processor where nobody says.
  public let jobs: Int
  /// Processors that may be used.
  private let processors: Int

  /// Makes the folder where it does not exist; throws where outputs would collide or the folder cannot be made.
  public init(
    inputs: [String], folder: String, montage: Montage? = nil, settings: DetectionSettings = DetectionSettings(),
    singleFile: Bool = false, jobs: Int? = nil
  ) throws(FacialisError) {
    plan = try OutputPlan(inputs: inputs, singleFile: singleFile)
    self.singleFile = singleFile
    self.folder = folder
    self.montage = montage
    self.settings = settings
    processors = max(1, jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    self.jobs = min(processors, plan.items.count)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .folderNotMade(folder, (error as NSError).localizedDescription)
    }
  }

  /// Runs the batch and returns a reply for each input in the order of the inputs; blocks until all are done.
  ///
  /// `report` gets the progress after every change, from several threads but one at a time.
  public func run(report: @Sendable @escaping (BatchProgress) -> Void = { _ in }) -> [AnalysisReply] {
    let sizes = plan.items.map { item in
      item.files.reduce(0) {
        $0 + ((try? FileManager.default.attributesOfItem(atPath: $1)[.size] as? Int) ?? 0)
      }
    }
    let progress = Mutex(BatchProgress(sizes: sizes, now: Self.now))
    let replies = Mutex([AnalysisReply?](repeating: nil, count: plan.items.count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: jobs) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < plan.items.count else { return }
        // Whoever takes one of the last recordings would otherwise leave processors idle.
        let reply = analyse(plan.items[index], isAlone: index > plan.items.count - processors) { share in
          progress.withLock {
            $0.update(index, share)
            report($0)
          }
        }
        replies.withLock { $0[index] = reply }
        progress.withLock {
          $0.finish(index)
          report($0)
        }
      }
    }
    return replies.withLock { $0.compactMap { $0 } }
  }

  /// Monotonic seconds.
  public static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  private func analyse(_ item: OutputPlan.Item, isAlone: Bool, progress: (Double) -> Void) -> AnalysisReply {
    RecordingJob(
      input: item.input, singleFile: singleFile, folder: folder, stem: item.stem, montage: montage,
      settings: settings
    ).run(isAlone: isAlone, progress: progress)
  }
}
