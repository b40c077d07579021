// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
package import FacialEMG
package import SpasmDetection

/// Analyses on three threads: the caller's filters, one finds bursts, one finds patterns. The stages are those of one thread,
/// each sees the same in the same order, and so the results are the same, bit by bit.
///
/// A fixed number of loads goes round between the threads, so that memory is bounded and nothing is allocated for frames.
package final class ParallelAnalyst: RecordingAnalyst {
  private let stages: StageThreads
  private var bandPass: BandPassStage
  /// The load that is being filled.
  private var load: StageLoad?

  /// Starts the threads of the later stages.
  package init(format: StreamFormat, settings: DetectionSettings, keepingCauses: Bool = true) throws(FacialisError) {
    let bandPass = try BandPassStage(format: format, settings: settings)
    let bursts = try BurstStage(format: format, settings: settings, behind: bandPass)
    self.bandPass = bandPass
    stages = StageThreads(StageLoad(for: bandPass))
    stages.start(bursts, PatternStage(format: format, settings: settings), keepingCauses: keepingCauses)
  }

  package func process(_ counts: Span<Int32>, frameCount: Int) {
    var first = 0
    while first < frameCount {
      guard var load = load.take() ?? stages.free.take() else { return }
      while first < frameCount, load.count < load.chunks.count {
        first += bandPass.process(counts, first: first, available: frameCount - first, into: &load.chunks[load.count])
        load.count += 1
      }
      if load.count == load.chunks.count { send(load, .frames) } else { self.load = load }
    }
  }

  package func gap(_ samples: Int, cause: String) {
    guard samples > 0 else { return }
    bandPass.gap(samples)
    sendAlone(.gap(samples: samples, cause: cause))
  }

  package func note(_ marker: Marker, at sample: Int) { sendAlone(.marker(marker, at: sample)) }

  package func finish() throws(FacialisError) -> RecordingYield {
    sendAlone(.end)
    stages.toBursts.close()
    guard let yield = stages.wait() else {
      throw FacialisError("analysis-lost", .software, "An analysis was lost between its threads.", mend: "Report this.")
    }
    return yield
  }

  package func cancel() {
    stages.toBursts.close()
    _ = stages.wait()
  }

  /// Sends what stands between frames, behind the frames before it.
  private func sendAlone(_ content: StageLoad.Content) {
    if let load = load.take() { send(load, .frames) }
    if let load = stages.free.take() { send(load, content) }
  }

  private func send(_ load: consuming StageLoad, _ content: StageLoad.Content) {
    load.content = content
    stages.toBursts.put(load)
  }
}
