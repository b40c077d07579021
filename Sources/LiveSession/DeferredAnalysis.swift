// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

/// What the analyser of a recording has still to see, while another thread analyses what the recording held before a restart.
///
/// Frames themselves stay in the stream's history; what is older than that is only in the files.
struct DeferredAnalysis {
  enum Step {
    case frames(Int)
    case gap(Int, LossCause)
    case marker(RecordAssembler.PlacedMarker)
  }

  private struct Item {
    /// The sample of the recording at which the analyser takes the step.
    var at: Int
    var step: Step
  }

  private var items: [Item] = []
  /// The sample of the recording that comes next, and that from which the steps are complete.
  private(set) var position: Int
  private(set) var start: Int

  init(at sample: Int) {
    position = sample
    start = sample
  }

  mutating func frames(_ count: Int) {
    if let last = items.last, case .frames(let before) = last.step {
      items[items.count - 1].step = .frames(before + count)
    } else {
      items.append(Item(at: position, step: .frames(count)))
    }
    position += count
  }

  mutating func gap(_ count: Int, _ cause: LossCause) {
    items.append(Item(at: position, step: .gap(count, cause)))
    position += count
  }

  mutating func marker(_ marker: RecordAssembler.PlacedMarker) {
    items.append(Item(at: position, step: .marker(marker)))
  }

  /// Forgets the steps whose frames are no longer in the history, which begins at a sample of the recording.
  mutating func forget(before sample: Int) {
    guard start < sample else { return }
    while let first = items.first, first.at < sample {
      guard case .frames(let count) = first.step, first.at + count > sample else {
        items.removeFirst()
        continue
      }
      items[0] = Item(at: sample, step: .frames(first.at + count - sample))
    }
    start = min(sample, position)
  }

  /// The steps behind a sample of the recording, between two data records; nil where they are not complete.
  func steps(from sample: Int) -> [(at: Int, step: Step)]? {
    guard sample >= start, sample <= position else { return nil }
    return items.compactMap { item in
      switch item.step {
      case .frames(let count):
        let end = item.at + count
        if end <= sample { return nil }
        return item.at >= sample ? (item.at, item.step) : (sample, .frames(end - sample))
      case .gap, .marker:
        // A marker at the sample itself belongs to the record in front of it, which was read with its annotations.
        if case .marker = item.step, item.at == sample { return nil }
        return item.at >= sample ? (item.at, item.step) : nil
      }
    }
  }
}
