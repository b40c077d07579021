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

  /// How a contraction began: what all levels with its onset have in common.
  private struct Beginning {
    /// In steps.
    var onset = 0
    /// The last node before it, or -1.
    var parent = -1
    var energyBefore = 0.0
    var baseBefore = 0.0
    /// 0 in rest, `aftermath`, or the power in noise floors of the aftermath that it rose from.
    var origin = 0.0
    /// Place of the beginning of the contraction that it has come from and that is no node yet, or -1.
    var source = -1
  }

  @inline(always)
  private static var levels: SIMD8<Float> { SIMD8(0, 1, 2, 3, 4, 5, 6, 7) }
  /// Origin of a hypothesis that has fallen from a contraction.
  @inline(always)
  private static var aftermath: Double { -1 }

  private let model: ActivityModel
  /// One hypothesis a level, eight in all.
  struct Hypotheses: Sendable {
    /// Against rest. Scores are small, whatever the evidence, since rest follows from activity: Float is enough.
    fileprivate var scores = SIMD8<Float>(repeating: -.infinity)
    /// Steps since the onset.
    fileprivate var ages = SIMD8<Float>.zero
    /// The highest level since.
    fileprivate var tops = SIMD8<Float>.zero
    /// Places of the beginnings.
    fileprivate var places = SIMD8<Int32>.zero
  }

  var hypotheses = Hypotheses()
  private var beginnings = InlineArray<32, Beginning>(repeating: Beginning())
  /// One bit for each place of `beginnings` that nothing stands on for sure.
  private var freePlaces: UInt32 = 0xFFFF_FFFE
  private var bestLevel = 0
  private var bestScore = -Float.infinity
  private var restNode = -1
  private var nodes: [Node] = []
  /// Rest after the last steps, by step modulo the shortest pause.
  private var rests = InlineArray<128, Rest>(repeating: Rest())
  /// The next step modulo the shortest pause.
  private var place = 0
  private var places: [Int] = []
  private var emittedDepth = 0
  private var energy = 0.0
  private var ringing = 0.0
  /// Sum of what the rest path was raised by: makes evidence comparable between steps.
  private var base = 0.0
  private var quietSteps = 0
  /// What the rest path had been raised by before the activity that is most likely going on, if evidence is positive.
  private var baseBefore = 0.0
  /// Onset of that activity.
  private(set) var currentOnset = 0
  /// Whether it is the aftermath of a stronger contraction.
  private(set) var isAftermath = false
  /// Next step that it expects.
  private(set) var step = 0

  init(_ model: ActivityModel) {
    self.model = model
    precondition(model.shortestPause <= rests.count)
  }

  /// Forgets everything and begins in rest at a step.
  mutating func begin(at step: Int) {
    self.step = step
    hypotheses.scores = SIMD8(repeating: -.infinity)
    hypotheses.ages = .zero
    hypotheses.places = .zero
    beginnings[0] = Beginning()
    freePlaces = 0xFFFF_FFFE
    bestLevel = 0
    bestScore = -.infinity
    restNode = -1
    nodes.removeAll(keepingCapacity: true)
    for index in 0..<model.shortestPause { rests[index] = Rest() }
    place = step % model.shortestPause
    emittedDepth = 0
    energy = 0
    ringing = 0
    base = 0
    quietSteps = 0
  }

  /// Evidence for activity now, against rest, in nats.
  var evidence: Double { Double(bestScore) }

  /// All the evidence for the activity that is going on, since its onset; not above 0 where rest is more likely.
  @inline(always)
  var evidenceSinceOnset: Double { bestScore > 0 ? base - baseBefore + evidence : evidence }

  /// Onset, in steps, of the first activity on the most likely path that is not final yet; nil where there is none.
  ///
  /// Changes nothing: a method that could not would be handed a copy of all hypotheses.
  mutating func earliestOnset(evidence: Double) -> Int? {
    var onset: Int?
    var node = restNode
    if bestScore > 0 {
      let best = beginnings[Int(hypotheses.places[bestLevel])]
      node = best.parent
      if evidenceSinceOnset > evidence { onset = currentOnset }
      if best.source >= 0 {
        let source = beginnings[best.source]
        if best.baseBefore - source.baseBefore > evidence { onset = source.onset }
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
  mutating func advance(power: Double, signalPower: Double, floor: Double, weight: Float) {
    var hypotheses = hypotheses
    advance(&hypotheses, power: power, signalPower: signalPower, floor: floor, weight: weight)
    self.hypotheses = hypotheses
  }

  /// The same on hypotheses that were taken out, so that several steps in turn keep them in registers.
  @inline(always)
  mutating func advance(
    _ hypotheses: inout Hypotheses, power: Double, signalPower: Double, floor: Double, weight: Float
  ) {
    let x = Float(power / (floor + ringing * model.ringingShare))
    ringing = max(ringing * model.ringingDecay, power)
    change(&hypotheses)
    // Rest that has lasted for the shortest pause.
    let settled = rests[place]
    let start = Float(settled.base - base) - model.onsetEvidence
    let started = hypotheses.scores .< start
    if started.isAny {
      hypotheses.scores.replace(with: start, where: started)
      begin(
        &hypotheses, Beginning(onset: step, parent: settled.node, energyBefore: energy, baseBefore: settled.base),
        age: 0, where: started)
    }
    energy += signalPower
    hypotheses.scores += (model.slope * x - model.intercept) * weight
    hypotheses.ages += 1
    bestScore = hypotheses.scores.largest
    bestLevel = hypotheses.scores.firstLane(atLeast: bestScore)
    step &+= 1
    quietSteps = bestScore < 1 - model.onsetEvidence ? quietSteps &+ 1 : 0
    if bestScore > model.offsetEvidence {
      let gains = hypotheses.scores - model.offsetEvidence - model.sustainEvidence(steps: hypotheses.ages)
      let gain = gains.largest
      if gain > 0 { endActivity(&hypotheses, at: gains.firstLane(atLeast: gain), gain: gain) }
    }
    if bestScore > 0 {
      let place = Int(hypotheses.places[bestLevel])
      currentOnset = beginnings[place].onset
      isAftermath = beginnings[place].origin == Self.aftermath
      baseBefore = beginnings[place].baseBefore
    }
    rests[place] = Rest(node: restNode, base: base)
    place = place + 1 == model.shortestPause ? 0 : place + 1
  }

  /// Lets the other levels follow from the most likely one.
  @inline(always)
  private mutating func change(_ hypotheses: inout Hypotheses) {
    let top = hypotheses.tops[bestLevel]
    let age = hypotheses.ages[bestLevel]
    var cost = model.changeEvidence(from: bestLevel)
    let falls = Self.levels .<= top - model.fallLevels
    if top >= model.fallLevels {
      cost.replace(with: cost + model.sustainEvidence(steps: age), where: falls)
    }
    let change = bestScore - cost
    let changed = hypotheses.scores .< change
    guard changed.isAny else { return }
    hypotheses.scores.replace(with: change, where: changed)
    let bestPlace = Int(hypotheses.places[bestLevel])
    let isAftermath = beginnings[bestPlace].origin == Self.aftermath
    let rises =
      if isAftermath {
        changed .& .!falls .& (Self.levels .>= Float(bestLevel) + model.riseLevels)
      } else if age >= model.toneSteps {
        // What lasts and is faint is no slow rise.
        changed .& (Self.levels .>= top + model.fallLevels)
      } else {
        SIMDMask<SIMD8<Int32>>(repeating: false)
      }
    let fallen = changed .& falls
    hypotheses.tops.replace(with: Self.levels.replacing(with: top, where: Self.levels .< top), where: changed)
    // Hypotheses with one onset have all else in common.
    hypotheses.places.replace(with: Int32(bestPlace), where: changed .& (hypotheses.ages .!= age))
    hypotheses.ages.replace(with: age, where: changed)
    let isCutByFall = fallen.isAny
    let isCutByRise = rises.isAny
    guard isCutByFall || isCutByRise else { return }
    if beginnings[bestPlace].source >= 0 { settleSource(of: bestPlace, at: bestLevel) }
    // New contractions begin, without a rest, where the most likely one has fallen or risen far enough.
    var beginning = Beginning(
      onset: step, parent: beginnings[bestPlace].parent, energyBefore: energy,
      baseBefore: base + Double(bestScore), origin: Self.aftermath, source: bestPlace)
    if isCutByFall { begin(&hypotheses, beginning, age: -0.25, where: fallen) }
    beginning.origin = model.levels[bestLevel]
    if isCutByRise { begin(&hypotheses, beginning, age: -0.25, where: rises) }
  }

  /// Lets the contractions of some levels begin anew.
  @inline(always)
  private mutating func begin(
    _ hypotheses: inout Hypotheses, _ beginning: Beginning, age: Float, where lanes: SIMDMask<SIMD8<Int32>>
  ) {
    if freePlaces == 0 { findFreePlaces(keeping: beginning.source, hypotheses.places) }
    let place = freePlaces.trailingZeroBitCount
    freePlaces &= freePlaces - 1
    beginnings[place] = beginning
    hypotheses.ages.replace(with: age, where: lanes)
    hypotheses.tops.replace(with: Self.levels, where: lanes)
    hypotheses.places.replace(with: Int32(place), where: lanes)
  }

  /// Eight levels stand on no more than eight beginnings, and those have no more than eight sources.
  @inline(never)
  private mutating func findFreePlaces(keeping source: Int, _ places: SIMD8<Int32>) {
    var needed: UInt32 = source >= 0 ? 1 << UInt32(source) : 0
    for level in 0..<8 {
      let place = Int(places[level])
      needed |= 1 << UInt32(place)
      if beginnings[place].source >= 0 { needed |= 1 << UInt32(beginnings[place].source) }
    }
    freePlaces = ~needed
  }

  /// Makes a node of the contraction that another one has come from.
  private mutating func settleSource(of place: Int, at level: Int) {
    let beginning = beginnings[place]
    let source = beginnings[beginning.source]
    let parent = beginning.parent
    let isAftermath = source.origin == Self.aftermath
    nodes.append(
      Node(
        segment: Segment(
          onset: source.onset, offset: beginning.onset, evidence: beginning.baseBefore - source.baseBefore,
          energy: beginning.energyBefore - source.energyBefore, isTone: isAftermath || beginning.origin > 0,
          before: max(source.origin, 1), after: beginning.origin > 0 ? 1 : model.levels[level]),
        parent: parent, depth: (parent >= 0 ? nodes[parent].depth : emittedDepth) + 1))
    // What fell and what rose from it at one step has it in common.
    for other in beginnings.indices where beginnings[other].onset == beginning.onset && beginnings[other].origin != 0 {
      beginnings[other].parent = nodes.count - 1
      beginnings[other].source = -1
    }
  }

  /// The contraction of a level as a node, as if it ended now.
  @inline(always)
  private func node(of level: Int, _ beginning: Beginning, evidence: Double) -> Node {
    let parent = beginning.parent
    return Node(
      segment: Segment(
        onset: beginning.onset, offset: step, evidence: evidence, energy: energy - beginning.energyBefore,
        isTone: beginning.origin == Self.aftermath, before: max(beginning.origin, 1)),
      parent: parent, depth: (parent >= 0 ? nodes[parent].depth : emittedDepth) + 1)
  }

  /// Lets rest follow from the activity at a level, which most likely has just ended.
  @inline(always)
  private mutating func endActivity(_ hypotheses: inout Hypotheses, at winner: Int, gain: Float) {
    hypotheses.scores -= gain
    bestScore -= gain
    base += Double(gain)
    let place = Int(hypotheses.places[winner])
    if beginnings[place].source >= 0 { settleSource(of: place, at: winner) }
    let beginning = beginnings[place]
    nodes.append(node(of: winner, beginning, evidence: base - beginning.baseBefore))
    restNode = nodes.count - 1
  }

  /// Appends the segments that are final: shared by all hypotheses, or on the best path and older than the lag.
  mutating func takeFinal(into segments: inout [Segment]) {
    guard restNode >= 0 else { return }
    let place = Int(hypotheses.places[bestLevel])
    if bestScore > 0, beginnings[place].source >= 0, hypotheses.ages[bestLevel] > Float(model.decisionLag) {
      settleSource(of: place, at: bestLevel)
    }
    let leading = bestScore > 0 ? beginnings[place].parent : restNode
    var shared = sharedNode(with: leading)
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

  /// The last node that this one and all hypotheses stand on, or -1.
  private mutating func sharedNode(with node: Int) -> Int {
    let nodes = nodes.span
    var shared = Self.commonAncestor(node, restNode, in: nodes)
    for level in 0..<8 where shared >= 0 {
      shared = Self.commonAncestor(shared, beginnings[Int(hypotheses.places[level])].parent, in: nodes)
    }
    for index in 0..<model.shortestPause where shared >= 0 {
      shared = Self.commonAncestor(shared, rests[index].node, in: nodes)
    }
    return shared
  }

  /// Ends everything: the most likely path becomes final; activity that goes on ends at the last step.
  mutating func finish(into segments: inout [Segment]) {
    if bestScore > 0 {
      let place = Int(hypotheses.places[bestLevel])
      if beginnings[place].source >= 0 { settleSource(of: place, at: bestLevel) }
      nodes.append(node(of: bestLevel, beginnings[place], evidence: evidenceSinceOnset))
      emit(to: nodes.count - 1, into: &segments)
    } else if restNode >= 0 {
      emit(to: restNode, into: &segments)
    }
    begin(at: step)
  }

  // Of the nodes alone: a method would be handed a copy of everything else.
  private static func commonAncestor(_ a: Int, _ b: Int, in nodes: Span<Node>) -> Int {
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
    var lost: UInt32 = 0
    for level in 0..<8 {
      let parent = beginnings[Int(hypotheses.places[level])].parent
      guard Self.commonAncestor(parent, node, in: nodes.span) != node else { continue }
      hypotheses.scores[level] = -.infinity
      lost |= 1 << UInt32(hypotheses.places[level])
    }
    for place in beginnings.indices where lost & (1 << UInt32(place)) != 0 {
      beginnings[place].parent = node
      beginnings[place].source = -1
    }
    if Self.commonAncestor(restNode, node, in: nodes.span) != node {
      restNode = node
    }
    for index in 0..<model.shortestPause
    where Self.commonAncestor(rests[index].node, node, in: nodes.span) != node {
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
    for level in 0..<8 { mark(beginnings[Int(hypotheses.places[level])].parent, root) }
    for index in 0..<model.shortestPause { mark(rests[index].node, root) }
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
    var moved: UInt32 = 0
    for level in 0..<8 {
      let index = Int(hypotheses.places[level])
      guard moved & (1 << UInt32(index)) == 0 else { continue }
      moved |= 1 << UInt32(index)
      beginnings[index].parent = place(beginnings[index].parent)
    }
    for index in 0..<model.shortestPause { rests[index].node = place(rests[index].node) }
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
