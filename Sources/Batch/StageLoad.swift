// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import FacialEMG

/// What one stage of an analysis hands to the next.
struct StageLoad: Sendable {
  enum Content: Sendable {
    case frames
    case gap(samples: Int, cause: String)
    case marker(Marker, at: Int)
    /// The recording's end.
    case end
  }

  /// Bytes of filtered signal in a load, at most: what lies between two threads stays in the nearer caches.
  private static let mostBytes = 1 << 15

  var content = Content.frames
  /// Chunks of frames that follow each other, `count` of them; what is found at a gap or the end stands in the first.
  var chunks: [AnalysisChunk]
  var count = 0

  /// An empty load for what a stage fills.
  init(for stage: BandPassStage) {
    let bytes = stage.tick * stage.groupCount * 64
    chunks = (0..<max(1, Self.mostBytes / bytes)).map { _ in AnalysisChunk(for: stage) }
  }
}
