// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Runs the processes of a scenario ahead of the signal, second by second.
struct Planner: Sendable {
  private var processes: [any ActivityProcess]
  private var closures: [ClosedRange<Double>] = []
  /// Everything that begins before this time, in seconds, is planned.
  private(set) var plannedUntil = 0.0

  init(_ scenario: Scenario, face: Face, seed: UInt64) {
    let composer = MovementComposer(couplings: scenario.couplings)
    // Order matters: tasks close the eyes before blinks are planned, and spasms follow movements.
    processes = [RestingTone(level: scenario.tone, face: face, seed: seed)]
    if !scenario.tasks.isEmpty {
      processes.append(TaskProcess(tasks: scenario.tasks, rest: scenario.rest, composer: composer, seed: seed))
    }
    if scenario.hasSpeech { processes.append(SpeechProcess(composer: composer, seed: seed)) }
    if scenario.hasChewing { processes.append(ChewingProcess(seed: seed)) }
    if scenario.blinksPerMinute > 0 {
      processes.append(BlinkProcess(perMinute: scenario.blinksPerMinute, composer: composer, seed: seed))
    }
    for distractor in scenario.distractors {
      switch distractor {
      case .myokymia: processes.append(Myokymia(muscle: .mentalis, seed: seed))
      case .blepharospasm: processes.append(Blepharospasm(seed: seed))
      case .tics: processes.append(Tic(perMinute: 6, affected: face.affected, seed: seed))
      case .functionalSpasm: processes.append(FunctionalSpasm(seed: seed))
      case .myoclonus: processes.append(Myoclonus(perMinute: 20, seed: seed))
      case .fasciculations: processes.append(Fasciculation(perMinute: 20, seed: seed))
      }
    }
    if let spasm = scenario.spasm { processes.append(SpasmGenerator(spasm, seed: seed)) }
    for (sort, perMinute) in scenario.contaminants.artefacts {
      processes.append(ArtefactProcess(sort, perMinute: perMinute, seed: seed))
    }
  }

  /// What begins in the second after `plannedUntil`, which moves on.
  mutating func planNextSecond(face: Face) -> Plan {
    let end = plannedUntil + 1
    var plan = Plan()
    plan.closures = closures
    for index in processes.indices { processes[index].plan(until: end, face: face, into: &plan) }
    closures = plan.closures.filter { $0.upperBound > end }
    plannedUntil = end
    return plan
  }
}
