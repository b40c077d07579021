// SPDX-License-Identifier: GPL-3.0-or-later

/// Cuts one channel's power, step by step, into rest and activity: the most likely path through rest and levels of activity.
///
/// A hidden Markov model whose states are rest (power equal to the noise floor) and levels at fixed multiples of it, with
/// the likelihood of band-limited Gaussian signal. Relative to rest, a step of power `x` (in noise floors) speaks for level
/// `r` with `k/2 * (x * (1 - 1/r) - ln r)` nats, `k` independent values a step. Changes have to earn their cost, so a short
/// silence splits bursts of high signal-to-noise ratio and does not cut a weak sustained contraction. The exact Viterbi
/// path is kept as hypotheses with their onsets; what all hypotheses share is final.
struct ActivitySegmenter: Sendable {
  /// A stretch of activity, in steps.
  struct Segment: Sendable, Hashable {
    var onset: Int
    var offset: Int
    /// Log likelihood ratio against rest, in nats, costs of the changes included.
    var evidence: Double
    /// Sum of the steps' power.
    var energy: Double
  }

  private struct Hypothesis {
    var score = -Double.infinity
    var onset = 0
    var node = -1
    var energyBefore = 0.0
    var scoreBefore = 0.0
  }

  private struct Node {
    var segment: Segment
    var parent: Int
    var depth: Int
  }

  private let model: ActivityModel
  private var active: InlineArray<10, Hypothesis> = InlineArray(repeating: Hypothesis())
  private var restNode = -1
  private var restNodeShared = true
  private var nodes: [Node] = []
  private var emittedDepth = 0
  private var energy = 0.0
  private var ringing = 0.0
  /// Sum of what the rest path was raised by: makes evidence comparable between steps.
  private var base = 0.0
  private var quietSteps = 0
  /// Next step that it expects.
  private(set) var step = 0

  init(_ model: ActivityModel) { self.model = model }

  /// Forgets everything and begins in rest at a step.
  mutating func begin(at step: Int) {
    self.step = step
    active = InlineArray(repeating: Hypothesis())
    restNode = -1
    restNodeShared = true
    nodes.removeAll(keepingCapacity: true)
    emittedDepth = 0
    energy = 0
    ringing = 0
    base = 0
    quietSteps = 0
  }

  /// Evidence for activity now, against rest, in nats.
  var evidence: Double { bestActive().score }

  /// Onset of the activity that is most likely going on, if evidence is positive.
  var currentOnset: Int { active[bestActive().index].onset }

  /// Onset, in steps, of the first activity on the most likely path that is not final yet; nil where there is none.
  func earliestOnset(evidence: Double) -> Int? {
    let best = bestActive()
    var onset: Int?
    var node = restNode
    if best.score > 0 {
      node = active[best.index].node
      if base + best.score - active[best.index].scoreBefore > evidence { onset = active[best.index].onset }
    }
    while node >= 0 {
      if nodes[node].segment.evidence > evidence { onset = nodes[node].segment.onset }
      node = nodes[node].parent
    }
    return onset
  }

  /// Whether nothing has happened for so long that it can be put to sleep.
  var isQuiet: Bool { quietSteps >= 24 && restNode == -1 }

  /// Takes the power of the next step, the noise floor in force and the weight of a step's evidence: below 1 where noise
  /// has fewer independent values than the model says.
  mutating func advance(power: Double, floor: Double, weight: Double) {
    let model = self.model
    let x = power / (floor + ringing * model.ringingShare)
    ringing = max(ringing * model.ringingDecay, power)
    let (bestIndex, bestScore) = bestActive()
    let best = active[bestIndex]
    let start = -model.onsetEvidence
    let change = bestScore - model.levelEvidence
    let energyBefore = energy
    energy += power
    var highest = -Double.infinity
    for level in 0..<10 {
      var hypothesis = active[level]
      if change > hypothesis.score {
        hypothesis = best
        hypothesis.score = change
      }
      if start > hypothesis.score {
        hypothesis.score = start
        hypothesis.onset = step
        hypothesis.node = restNode
        hypothesis.energyBefore = energyBefore
        hypothesis.scoreBefore = base
        restNodeShared = true
      }
      hypothesis.score += weight * (x * model.slope[level] - model.intercept[level])
      highest = max(highest, hypothesis.score)
      active[level] = hypothesis
    }
    step += 1
    if highest > model.offsetEvidence {
      endActivity()
    }
    quietSteps = highest < 1 - model.onsetEvidence ? quietSteps + 1 : 0
  }

  /// Lets rest follow from the activity that most likely has just ended.
  private mutating func endActivity() {
    var winner = -1
    var gain = 0.0
    for level in 0..<10 {
      let hypothesis = active[level]
      let value = hypothesis.score - model.offsetEvidence - model.sustainEvidence(steps: step - hypothesis.onset)
      if value > gain {
        gain = value
        winner = level
      }
    }
    guard winner >= 0 else { return }
    let from = active[winner]
    for level in 0..<10 { active[level].score -= gain }
    base += gain
    let segment = Segment(
      onset: from.onset, offset: step, evidence: base - from.scoreBefore, energy: energy - from.energyBefore)
    let depth = (from.node >= 0 ? nodes[from.node].depth : emittedDepth) + 1
    if !restNodeShared, restNode >= 0 {
      nodes[restNode] = Node(segment: segment, parent: from.node, depth: depth)
    } else {
      nodes.append(Node(segment: segment, parent: from.node, depth: depth))
      restNode = nodes.count - 1
      restNodeShared = false
    }
  }

  private func bestActive() -> (index: Int, score: Double) {
    var index = 0
    for level in 1..<10 where active[level].score > active[index].score { index = level }
    return (index, active[index].score)
  }

  /// Appends the segments that are final: shared by all hypotheses, or on the best path and older than the lag.
  mutating func takeFinal(into segments: inout [Segment]) {
    guard restNode >= 0 else { return }
    let best = bestActive()
    let leading = best.score > 0 ? active[best.index].node : restNode
    var shared = leading
    shared = commonAncestor(shared, restNode)
    for level in 0..<10 { shared = commonAncestor(shared, active[level].node) }
    var forced = leading
    while forced >= 0, nodes[forced].segment.offset > step - model.decisionLag { forced = nodes[forced].parent }
    if forced >= 0, shared < 0 || nodes[forced].depth > nodes[shared].depth {
      prune(to: forced)
      shared = forced
    }
    guard shared >= 0 else { return }
    emit(to: shared, into: &segments)
  }

  /// Ends everything: the most likely path becomes final; activity that goes on ends at the last step.
  mutating func finish(into segments: inout [Segment]) {
    let best = bestActive()
    if best.score > 0 {
      let from = active[best.index]
      nodes.append(
        Node(
          segment: Segment(
            onset: from.onset, offset: step, evidence: base + best.score - from.scoreBefore,
            energy: energy - from.energyBefore),
          parent: from.node, depth: (from.node >= 0 ? nodes[from.node].depth : emittedDepth) + 1))
      emit(to: nodes.count - 1, into: &segments)
    } else if restNode >= 0 {
      emit(to: restNode, into: &segments)
    }
    begin(at: step)
  }

  private func commonAncestor(_ a: Int, _ b: Int) -> Int {
    var a = a
    var b = b
    while a != b {
      guard a >= 0, b >= 0 else { return -1 }
      if nodes[a].depth >= nodes[b].depth { a = nodes[a].parent } else { b = nodes[b].parent }
    }
    return a
  }

  /// Gives up every hypothesis that does not contain the node.
  private mutating func prune(to node: Int) {
    for level in 0..<10 where commonAncestor(active[level].node, node) != node {
      active[level] = Hypothesis()
    }
    if commonAncestor(restNode, node) != node {
      restNode = node
      restNodeShared = true
    }
  }

  /// Appends what lies between the last emitted node and this one, and drops the tree behind it.
  private mutating func emit(to node: Int, into segments: inout [Segment]) {
    var chain: [Int] = []
    var index = node
    while index >= 0 {
      chain.append(index)
      index = nodes[index].parent
    }
    for index in chain.reversed() { segments.append(nodes[index].segment) }
    emittedDepth = nodes[node].depth
    // What hangs below the node is copied to the front; most often that is nothing.
    var kept: [Node] = []
    var moved: [Int: Int] = [node: -1]
    func move(_ old: Int) -> Int {
      if old < 0 { return -1 }
      if let new = moved[old] { return new }
      let parent = move(nodes[old].parent)
      kept.append(nodes[old])
      kept[kept.count - 1].parent = parent
      moved[old] = kept.count - 1
      return kept.count - 1
    }
    for level in 0..<10 { active[level].node = move(active[level].node) }
    restNode = move(restNode)
    if restNode < 0 { restNodeShared = true }
    nodes = kept
  }
}
