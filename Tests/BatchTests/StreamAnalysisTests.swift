// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Testing

struct StreamAnalysisTests {
  @Test(arguments: [1, 7, 1000])
  func resultsDoNotDependOnTheBlocks(_ frames: Int) throws {
    let recipe = GaussianBurstRecipe.step
    let made = recipe.signal(levelDB: 20, seconds: 12, seed: 1)
    var whole = try StreamAnalysis(format: recipe.format)
    whole.append(made.counts.span)
    let expected = whole.finish()
    #expect(expected.contains { $0.kind == .burst })
    var cut = try StreamAnalysis(format: recipe.format)
    var first = 0
    while first < made.counts.count {
      let end = min(first + frames * 97, made.counts.count)
      cut.append(made.counts.span.extracting(first..<end))
      first = end
    }
    #expect(cut.position == made.counts.count)
    #expect(cut.finish() == expected)
  }

  @Test func gapsAndMarkersAreEvents() throws {
    var analysis = try StreamAnalysis(format: GaussianBurstRecipe.step.format)
    analysis.append([Int32](repeating: 0, count: 4000).span)
    analysis.gap(100, cause: "device")
    analysis.note(Marker(text: "task:smile:on"), at: 200)
    let events = analysis.finish()
    #expect(analysis.position == 4100)
    #expect(events.contains { $0.kind == .gap && $0.onset == 4000 && $0.duration == 100 })
    #expect(events.contains { $0.kind == .marker && $0.onset == 200 })
  }
}
