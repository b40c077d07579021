// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// What the muscles did in each task that was asked for: both sides' amplitudes, and the brow during closure of the eyes.
public struct TaskTable: Sendable, Hashable {
  /// A muscle in a task, left against right.
  public struct Row: Sendable, Hashable {
    public let task: String
    public let muscle: Muscle
    /// Times that the task was done.
    public let repetitions: Int
    /// Of the strongest burst of each repetition that had one, RMS in microvolts.
    public let left: Quartiles?
    public let right: Quartiles?
    /// (left - right) / (left + right) of the medians, -1 to 1; nil where a side had no burst.
    public let laterality: Double?
    /// 95 % of bootstrapped lateralities; nil below `leastRepetitions` on a side.
    public let lateralityRange: ClosedRange<Double>?
  }

  /// How often the frontalis of a side took part in closing the eyes.
  public struct Brow: Sendable, Hashable {
    public let side: Side
    public let count: Int
    public let closures: Int
    public let interval: WilsonInterval
    /// RMS in microvolts of the strongest burst of each closure that had one.
    public let rmsUV: Quartiles?
    /// The median as a share of that of the side's own brow raises; nil where none was marked.
    public let shareOfBrowRaise: Double?
  }

  /// Repetitions with a burst that a side needs for an interval.
  static let leastRepetitions = 5

  public let rows: [Row]
  public let brows: [Brow]

  /// Tasks are the stretches between their markers; bursts belong to the stretch that their onset lies in.
  public init(events: some Sequence<Event>, timeline: ConditionTimeline, channels: [ChannelName]) {
    let tasks = timeline.stretches.filter { $0.condition != ConditionTimeline.unmarked && $0.condition != "rest" }
    let bursts = tasks.isEmpty ? [] : Self.strengths(events)
    func strongest(_ stretch: ConditionTimeline.Stretch, _ side: Side, _ muscle: Muscle) -> Double? {
      var strongest: Double?
      for burst in bursts[Self.place(of: stretch.samples.lowerBound, in: bursts)...] {
        guard burst.onset < stretch.samples.upperBound else { break }
        if burst.side == side, burst.muscle == muscle { strongest = max(strongest ?? burst.rmsUV, burst.rmsUV) }
      }
      return strongest
    }
    var rows: [Row] = []
    var seen: [String] = []
    for task in tasks.map(\.condition) where !seen.contains(task) {
      seen.append(task)
      let repetitions = tasks.filter { $0.condition == task }
      for muscle in Muscle.allCases where channels.contains(where: { $0.muscle == muscle }) {
        let lefts = repetitions.compactMap { strongest($0, .left, muscle) }
        let rights = repetitions.compactMap { strongest($0, .right, muscle) }
        let (left, right) = (Quartiles(lefts, decimals: 1), Quartiles(rights, decimals: 1))
        guard left != nil || right != nil else { continue }
        var laterality: Double?
        if let a = left?.median, let b = right?.median, a + b > 0 { laterality = (a - b) / (a + b) }
        rows.append(
          Row(
            task: task, muscle: muscle, repetitions: repetitions.count, left: left, right: right,
            laterality: laterality, lateralityRange: LateralityInterval.range(left: lefts, right: rights)))
      }
    }
    self.rows = rows
    let closures = tasks.filter { $0.condition == "closure" || $0.condition == "forced_closure" }
    brows = Side.allCases.compactMap { side in
      guard !closures.isEmpty, channels.contains(where: { $0.side == side && $0.muscle == .frontalis }) else {
        return nil
      }
      let active = closures.compactMap { strongest($0, side, .frontalis) }
      let raised = Quartiles(
        tasks.filter { $0.condition == "brow_raise" }.compactMap { strongest($0, side, .frontalis) })
      let rms = Quartiles(active, decimals: 1)
      return Brow(
        side: side, count: active.count, closures: closures.count,
        interval: WilsonInterval(count: active.count, total: closures.count), rmsUV: rms,
        shareOfBrowRaise: rms.flatMap { own in raised.map { own.median / $0.median } })
    }
  }

  /// What is asked of a burst.
  private struct Strength {
    let onset: Int
    let side: Side
    let muscle: Muscle
    let rmsUV: Double
  }

  /// The bursts in the order of their onsets.
  private static func strengths(_ events: some Sequence<Event>) -> [Strength] {
    var strengths: [Strength] = []
    for event in events where event.kind == .burst {
      guard let channel = event.channels.first, case .number(let rms)? = event.values[.rmsUV] else { continue }
      strengths.append(Strength(onset: event.onset, side: channel.side, muscle: channel.muscle, rmsUV: rms))
    }
    return strengths.sorted { $0.onset < $1.onset }
  }

  /// Where the first burst stands that begins at a sample or behind it.
  private static func place(of sample: Int, in bursts: [Strength]) -> Int {
    var (low, high) = (0, bursts.count)
    while low < high {
      let middle = (low + high) / 2
      if bursts[middle].onset < sample { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The section of the report; empty where no task was marked.
  var html: String {
    guard !rows.isEmpty || !brows.isEmpty else { return "" }
    func amplitude(_ value: Quartiles?) -> String { value.map { "\($0.text), n \($0.n)" } ?? "none" }
    let cells = rows.map { row in
      [
        "\(row.task), \(row.muscle.anatomicalName)", "\(row.repetitions)", amplitude(row.left), amplitude(row.right),
        laterality(row),
      ]
    }
    let brow = brows.map { brow in
      [
        "\(brow.side.rawValue) frontalis", "\(brow.count) of \(brow.closures)",
        "\(Decimal.fixed(brow.interval.lower, 2))-\(Decimal.fixed(brow.interval.upper, 2))", amplitude(brow.rmsUV),
        brow.shareOfBrowRaise.map { "\(Decimal.fixed($0 * 100, 0)) %" } ?? "n/a",
      ]
    }
    return """
      <h2>Tasks, left against right</h2>
      \(Markup.table(
        ["Task, muscle", "Repetitions", "Left (\u{B5}V RMS)", "Right (\u{B5}V RMS)", "Laterality (95 %)"], cells,
        empty: "No burst in any task."))
      <p class="note">Of each repetition the strongest burst; median (quartiles) over the n repetitions that had one.
      Laterality is (left - right) / (left + right) of the medians, -1 to 1, with a bootstrap interval where each side has
      \(Self.leastRepetitions) repetitions. EMG does not see volition: a task is what was asked for.</p>
      \(brow.isEmpty ? "" : "<h3>The brow during closure of the eyes</h3>\n" + Markup.table(
        ["Side", "Closures with activity", "Share (95 %)", "RMS (\u{B5}V)", "Of own brow raise"], brow, empty: "")
        + Self.browNote)
      """
  }

  private func laterality(_ row: Row) -> String {
    guard let laterality = row.laterality else { return "n/a" }
    guard let range = row.lateralityRange else { return Decimal.fixed(laterality, 2) }
    return
      "\(Decimal.fixed(laterality, 2)) (\(Decimal.fixed(range.lowerBound, 2)) to \(Decimal.fixed(range.upperBound, 2)))"
  }

  private static let browNote = """
    <p class="note">Gentle and forced closures together. The frontalis should rest while the orbicularis oculi closes the
    eye; its activity with the closure, on one side only, is described here and names no disease. Share with its score
    interval; RMS as above; the last column is the median as a share of the median of the same side's brow raises.</p>

    """
}
