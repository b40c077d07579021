// SPDX-License-Identifier: GPL-3.0-or-later

/// Cuts one channel's power, step by step, into rest and activity: the most likely path through rest and levels of activity.
///
/// A hidden Markov model whose states are rest (power equal to the noise floor) and levels at fixed multiples of it, with
/// the likelihood of band-limited Gaussian signal. Relative to rest, a step of power `x` (in noise floors) speaks for level
/// `r` with `k/2 * (x * (1 - 1/r) - ln r)` nats, `k` independent values a step. Changes have to earn their cost, so a short
/// silence splits bursts of high signal-to-noise ratio and does not cut a weak sustained contraction. A contraction also
/// ends where it falls by so much that what goes on is but its aftermath: units that fire on, tone that lingers. The exact
/// Viterbi path is kept as hypotheses with their onsets; what all hypotheses share is final.
struct ActivitySegmenter: Sendable {
  /// A stretch of activity, in steps.
  struct Segment: Sendable, Hashable {
    var onset: Int
    var offset: Int
    /// Log likelihood ratio against what went before, in nats, costs of the changes included.
    var evidence: Double
    /// Sum of the signal's power over the steps.
    var energy: Double
    /// Whether a much stronger contraction goes before it, or follows, without a rest.
    var isTone = false
    /// Power before its onset and after its offset, in noise floors.
    var before = 1.0
    var after = 1.0
  }

  private struct Node {
    var segment: Segment
    var parent: Int
    var depth: Int
  }

  /// Rest as it stood after a step: its last node, and what its path had been raised by.
  private struct Rest {
    var node = -1
    var base = 0.0
  }

  /// The contraction that a hypothesis has come from without a rest, as it stood at its onset.
  private struct Predecessor {
    var onset = -1.0
    var energyBefore = 0.0
    var baseBefore = 0.0
    var origin = 0.0
  }

  @inline(__always)
  private static var levels: SIMD8<Double> { SIMD8(0, 1, 2, 3, 4, 5, 6, 7) }
  /// Origin of a hypothesis that has fallen from a contraction.
  @inline(__always)
  private static var aftermath: Double { -1 }

  private let model: ActivityModel
  /// One hypothesis a level: its score against rest, onset, last node, and energy and base at its onset.
  private var scores = SIMD8<Double>(repeating: -.infinity)
  private var onsets = SIMD8<Double>.zero
  private var parents = SIMD8<Int64>(repeating: -1)
  private var energiesBefore = SIMD8<Double>.zero
  private var basesBefore = SIMD8<Double>.zero
  /// The highest level since the onset.
  private var tops = SIMD8<Double>.zero
  /// Where the hypothesis began: 0 in rest, `aftermath`, or the power in noise floors of the aftermath that it rose from.
  private var origins = SIMD8<Double>.zero
  /// Its place in `predecessors` where it came from a contraction that is no node yet, else -1.
  private var sources = SIMD8<Int64>(repeating: -1)
  private var predecessors = [Predecessor](repeating: Predecessor(), count: 9)
  private var bestLevel = 0
  private var bestScore = -Double.infinity
  private var restNode = -1
  private var nodes: [Node] = []
  /// Rest after the last steps, by step modulo their number: a pause has at least that length.
  private var rests: [Rest]
  /// The next step modulo that number.
  private var place = 0
  private var places: [Int] = []
  private var emittedDepth = 0
  private var energy = 0.0
  private var ringing = 0.0
  /// Sum of what the rest path was raised by: makes evidence comparable between steps.
  private var base = 0.0
  private var quietSteps = 0
  /// Next step that it expects.
  private(set) var step = 0

  init(_ model: ActivityModel) {
    self.model = model
    rests = [Rest](repeating: Rest(), count: model.shortestPause)
  }

  /// Forgets everything and begins in rest at a step.
  mutating func begin(at step: Int) {
    self.step = step
    scores = SIMD8(repeating: -.infinity)
    parents = SIMD8(repeating: -1)
    sources = SIMD8(repeating: -1)
    bestLevel = 0
    bestScore = -.infinity
    restNode = -1
    nodes.removeAll(keepingCapacity: true)
    for index in rests.indices { rests[index] = Rest() }
    place = step % rests.count
    emittedDepth = 0
    energy = 0
    ringing = 0
    base = 0
    quietSteps = 0
  }

  /// Evidence for activity now, against rest, in nats.
  var evidence: Double { bestScore }

  /// All the evidence for the activity that is going on, since its onset; not above 0 where rest is more likely.
  var evidenceSinceOnset: Double { bestScore > 0 ? base + bestScore - basesBefore[bestLevel] : bestScore }

  /// Onset of the activity that is most likely going on, if evidence is positive.
  var currentOnset: Int { Int(onsets[bestLevel]) }

  /// Whether the activity that is most likely going on is the aftermath of a stronger contraction.
  var isAftermath: Bool { origins[bestLevel] == Self.aftermath }

  /// Onset, in steps, of the first activity on the most likely path that is not final yet; nil where there is none.
  func earliestOnset(evidence: Double) -> Int? {
    var onset: Int?
    var node = restNode
    if bestScore > 0 {
      node = Int(parents[bestLevel])
      if base + bestScore - basesBefore[bestLevel] > evidence { onset = currentOnset }
      if sources[bestLevel] >= 0 {
        let source = predecessors[Int(sources[bestLevel])]
        if basesBefore[bestLevel] - source.baseBefore > evidence { onset = Int(source.onset) }
      }
    }
    while node >= 0 {
      if nodes[node].segment.evidence > evidence { onset = nodes[node].segment.onset }
      node = nodes[node].parent
    }
    return onset
  }

  /// Whether any activity has ended on the path of rest.
  var hasEnded: Bool { restNode >= 0 }

  /// Whether nothing has happened for so long that it can be put to sleep.
  var isQuiet: Bool { quietSteps >= 24 && restNode == -1 }

  /// Takes the power of the next step as the decision sees it and that of the signal, the noise floor in force and the weight
  /// of a step's evidence: below 1 where noise has fewer independent values than the model says.
  mutating func advance(power: Double, signalPower: Double, floor: Double, weight: Double) {
    let x = power / (floor + ringing * model.ringingShare)
    ringing = max(ringing * model.ringingDecay, power)
    change()
    // Rest that has lasted for the shortest pause.
    let settled = rests[place]
    let start = settled.base - base - model.onsetEvidence
    let started = scores .< start
    if started.isAny {
      scores.replace(with: start, where: started)
      onsets.replace(with: Double(step), where: started)
      parents.replace(with: Int64(settled.node), where: started)
      energiesBefore.replace(with: energy, where: started)
      basesBefore.replace(with: settled.base, where: started)
      tops.replace(with: Self.levels, where: started)
      origins.replace(with: 0, where: started)
      sources.replace(with: -1, where: started)
    }
    energy += signalPower
    scores += (model.slope * x - model.intercept) * weight
    bestScore = scores.largest
    bestLevel = scores.firstLane(atLeast: bestScore)
    step += 1
    quietSteps = bestScore < 1 - model.onsetEvidence ? quietSteps + 1 : 0
    if bestScore > model.offsetEvidence { endActivity() }
    rests[place] = Rest(node: restNode, base: base)
    place = place + 1 == rests.count ? 0 : place + 1
  }

  /// Lets the other levels follow from the most likely one.
  @inline(__always)
  private mutating func change() {
    let top = tops[bestLevel]
    let falls = Self.levels .<= top - model.fallLevels
    var cost = model.changeEvidence(from: bestLevel)
    if top >= model.fallLevels {
      cost.replace(
        with: cost + model.sustainEvidence(steps: SIMD8(repeating: Double(step) - onsets[bestLevel])), where: falls)
    }
    let change = bestScore - cost
    let changed = scores .< change
    guard changed.isAny else { return }
    scores.replace(with: change, where: changed)
    var cut = changed .& falls
    if origins[bestLevel] == Self.aftermath {
      cut .|= changed .& (Self.levels .>= Double(bestLevel) + model.riseLevels)
    } else if Double(step) - onsets[bestLevel] >= model.toneSteps {
      // What lasts and is faint is no slow rise.
      cut .|= changed .& (Self.levels .>= top + model.fallLevels)
    }
    if cut.isAny, sources[bestLevel] >= 0 { settleSource(of: bestLevel) }
    tops.replace(with: Self.levels.replacing(with: top, where: Self.levels .< top), where: changed)
    // Hypotheses with one onset have all else in common.
    let onset = onsets[bestLevel]
    let differing = changed .& (onsets .!= onset)
    if differing.isAny {
      onsets.replace(with: onset, where: differing)
      parents.replace(with: parents[bestLevel], where: differing)
      energiesBefore.replace(with: energiesBefore[bestLevel], where: differing)
      basesBefore.replace(with: basesBefore[bestLevel], where: differing)
      origins.replace(with: origins[bestLevel], where: differing)
      sources.replace(with: sources[bestLevel], where: differing)
    }
    if cut.isAny { divide(cut, falls) }
  }

  /// Lets new contractions begin, without a rest, where the most likely one has fallen or risen far enough.
  private mutating func divide(_ cut: SIMDMask<SIMD8<Int64>>, _ falls: SIMDMask<SIMD8<Int64>>) {
    let source = Int64(place(ofPredecessor: bestLevel))
    // No contraction that began in rest has such an onset.
    onsets.replace(with: Double(step) + 0.25, where: cut)
    energiesBefore.replace(with: energy, where: cut)
    basesBefore.replace(with: base + bestScore, where: cut)
    tops.replace(with: Self.levels, where: cut)
    origins.replace(with: model.levels[bestLevel], where: cut)
    origins.replace(with: Self.aftermath, where: cut .& falls)
    sources.replace(with: source, where: cut)
  }

  /// Where a level's contraction stands among the predecessors; takes a place that no hypothesis needs where it is new.
  private mutating func place(ofPredecessor level: Int) -> Int {
    let onset = onsets[level]
    for place in predecessors.indices where predecessors[place].onset == onset { return place }
    // Eight hypotheses need no more than eight of the nine places.
    var needed = 0
    for level in 0..<8 where sources[level] >= 0 { needed |= 1 << Int(sources[level]) }
    let free = predecessors.indices.last { needed & (1 << $0) == 0 } ?? 0
    predecessors[free] = Predecessor(
      onset: onset, energyBefore: energiesBefore[level], baseBefore: basesBefore[level], origin: origins[level])
    return free
  }

  /// Makes a node of the contraction that a level has come from.
  private mutating func settleSource(of level: Int) {
    let source = predecessors[Int(sources[level])]
    let parent = Int(parents[level])
    let isAftermath = source.origin == Self.aftermath
    nodes.append(
      Node(
        segment: Segment(
          onset: Int(source.onset), offset: Int(onsets[level]), evidence: basesBefore[level] - source.baseBefore,
          energy: energiesBefore[level] - source.energyBefore, isTone: isAftermath || origins[level] > 0,
          before: max(source.origin, 1), after: origins[level] > 0 ? 1 : model.levels[level]),
        parent: parent, depth: (parent >= 0 ? nodes[parent].depth : emittedDepth) + 1))
    let shared = onsets .== onsets[level]
    parents.replace(with: Int64(nodes.count - 1), where: shared)
    sources.replace(with: -1, where: shared)
  }

  /// The contraction of a level as it would be if it ended now.
  private func segment(of level: Int, evidence: Double) -> Segment {
    Segment(
      onset: Int(onsets[level]), offset: step, evidence: evidence, energy: energy - energiesBefore[level],
      isTone: origins[level] == Self.aftermath, before: max(origins[level], 1))
  }

  /// Lets rest follow from the activity that most likely has just ended.
  private mutating func endActivity() {
    let values = scores - model.offsetEvidence - model.sustainEvidence(steps: Double(step) - onsets)
    let gain = values.largest
    guard gain > 0 else { return }
    let winner = values.firstLane(atLeast: gain)
    scores -= gain
    bestScore -= gain
    base += gain
    if sources[winner] >= 0 { settleSource(of: winner) }
    let parent = Int(parents[winner])
    let node = Node(
      segment: segment(of: winner, evidence: base - basesBefore[winner]), parent: parent,
      depth: (parent >= 0 ? nodes[parent].depth : emittedDepth) + 1)
    nodes.append(node)
    restNode = nodes.count - 1
  }

  /// Appends the segments that are final: shared by all hypotheses, or on the best path and older than the lag.
  mutating func takeFinal(into segments: inout [Segment]) {
    guard restNode >= 0 else { return }
    if bestScore > 0, sources[bestLevel] >= 0, Double(step) - onsets[bestLevel] > Double(model.decisionLag) {
      settleSource(of: bestLevel)
    }
    let leading = bestScore > 0 ? Int(parents[bestLevel]) : restNode
    var shared = commonAncestor(leading, restNode)
    for level in 0..<8 where shared >= 0 { shared = commonAncestor(shared, Int(parents[level])) }
    for rest in rests where shared >= 0 { shared = commonAncestor(shared, rest.node) }
    var forced = leading
    while forced >= 0, nodes[forced].segment.offset > step - model.decisionLag { forced = nodes[forced].parent }
    if forced >= 0, shared < 0 || nodes[forced].depth > nodes[shared].depth {
      prune(to: forced)
      shared = forced
    }
    if shared >= 0 {
      emit(to: shared, into: &segments)
    } else if nodes.count > 256 {
      collect(below: -1)
    }
  }

  /// Ends everything: the most likely path becomes final; activity that goes on ends at the last step.
  mutating func finish(into segments: inout [Segment]) {
    if bestScore > 0 {
      if sources[bestLevel] >= 0 { settleSource(of: bestLevel) }
      let parent = Int(parents[bestLevel])
      nodes.append(
        Node(
          segment: segment(of: bestLevel, evidence: base + bestScore - basesBefore[bestLevel]), parent: parent,
          depth: (parent >= 0 ? nodes[parent].depth : emittedDepth) + 1))
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
    for level in 0..<8 where commonAncestor(Int(parents[level]), node) != node {
      scores[level] = -.infinity
      parents[level] = Int64(node)
      sources[level] = -1
    }
    if commonAncestor(restNode, node) != node {
      restNode = node
    }
    for index in rests.indices where commonAncestor(rests[index].node, node) != node {
      rests[index] = Rest(node: node, base: -.infinity)
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
    collect(below: node)
  }

  /// Forgets every node that no hypothesis stands on, and what lies at or above `root`.
  private mutating func collect(below root: Int) {
    places.removeAll(keepingCapacity: true)
    places.append(contentsOf: repeatElement(-1, count: nodes.count))
    for level in 0..<8 { mark(Int(parents[level]), root) }
    for rest in rests { mark(rest.node, root) }
    mark(restNode, root)
    // Parents stand before their children.
    var count = 0
    for index in nodes.indices where places[index] == 1 {
      places[index] = count
      let parent = nodes[index].parent
      nodes[count] = nodes[index]
      nodes[count].parent = parent == root || parent < 0 ? -1 : places[parent]
      count += 1
    }
    nodes.removeLast(nodes.count - count)
    func place(_ old: Int) -> Int { old == root || old < 0 ? -1 : places[old] }
    for level in 0..<8 { parents[level] = Int64(place(Int(parents[level]))) }
    for index in rests.indices { rests[index].node = place(rests[index].node) }
    restNode = place(restNode)
  }

  private mutating func mark(_ node: Int, _ root: Int) {
    var index = node
    while index >= 0, index != root, places[index] < 0 {
      places[index] = 1
      index = nodes[index].parent
    }
  }
}
