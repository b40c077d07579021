// SPDX-License-Identifier: GPL-3.0-or-later
import LiveSession
import Testing

@Suite struct SessionMachineTests {
  typealias Input = SessionMachine.Input
  typealias Phase = SessionMachine.Phase

  static let inputs: [Input] = [
    .sourceStarted, .sourceEnded, .startRequested, .stopRequested, .recordBoundary, .gap, .starved, .writerFailed,
    .diskFull, .shutdownRequested,
  ]

  private func machine(in phase: Phase) -> SessionMachine {
    var machine = SessionMachine()
    let way: [Input] =
      switch phase {
      case .idle: []
      case .monitoring: [.sourceStarted]
      case .recording: [.sourceStarted, .startRequested]
      case .stopping: [.sourceStarted, .startRequested, .stopRequested]
      case .ended: [.shutdownRequested]
      }
    for input in way { _ = machine.handle(input) }
    return machine
  }

  /// The whole table: phase, input, next phase, actions.
  static let table: [(Phase, Input, Phase, [SessionMachine.Action])] = [
    (.idle, .sourceStarted, .monitoring, [.startMonitoring]),
    (.idle, .startRequested, .idle, [.refuse(.noSource)]),
    (.idle, .stopRequested, .idle, [.refuse(.notRecording)]),
    (.idle, .shutdownRequested, .ended, [.endStream]),
    (.monitoring, .startRequested, .recording, [.startRecording]),
    (.monitoring, .stopRequested, .monitoring, [.refuse(.notRecording)]),
    (.monitoring, .gap, .monitoring, [.bridgeGap]),
    (.monitoring, .sourceEnded, .idle, [.endStream]),
    (.monitoring, .shutdownRequested, .ended, [.endStream]),
    (.recording, .startRequested, .recording, [.refuse(.alreadyRecording)]),
    (.recording, .stopRequested, .stopping, []),
    (.recording, .recordBoundary, .recording, []),
    (.recording, .starved, .recording, []),
    (.recording, .gap, .recording, [.bridgeGap]),
    (.recording, .writerFailed, .monitoring, [.finishRecording(.writerFailed), .startMonitoring]),
    (.recording, .diskFull, .monitoring, [.finishRecording(.diskFull), .startMonitoring]),
    (.recording, .sourceEnded, .idle, [.finishRecording(.sourceEnded), .endStream]),
    (.recording, .shutdownRequested, .ended, [.finishRecording(.shutdown), .endStream]),
    (.stopping, .startRequested, .stopping, [.refuse(.alreadyRecording)]),
    (.stopping, .stopRequested, .stopping, []),
    (.stopping, .recordBoundary, .monitoring, [.finishRecording(.requested), .startMonitoring]),
    (.stopping, .starved, .monitoring, [.finishRecording(.requested), .startMonitoring]),
    (.stopping, .gap, .monitoring, [.finishRecording(.requested), .startMonitoring]),
    (.stopping, .writerFailed, .monitoring, [.finishRecording(.writerFailed), .startMonitoring]),
    (.stopping, .diskFull, .monitoring, [.finishRecording(.requested), .startMonitoring]),
    (.stopping, .sourceEnded, .idle, [.finishRecording(.requested), .endStream]),
    (.stopping, .shutdownRequested, .ended, [.finishRecording(.requested), .endStream]),
    (.ended, .startRequested, .ended, [.refuse(.noSource)]),
    (.ended, .stopRequested, .ended, [.refuse(.notRecording)]),
  ]

  /// Every pair of phase and input; what the table does not name changes nothing.
  @Test(arguments: Phase.allCases, inputs) func everyInputInEveryPhase(phase: Phase, input: Input) {
    var machine = machine(in: phase)
    #expect(machine.phase == phase)
    let row = Self.table.first { $0.0 == phase && $0.1 == input }
    let actions = machine.handle(input)
    #expect(actions == row?.3 ?? [])
    #expect(machine.phase == row?.2 ?? phase)
    #expect(machine.isRecording == (machine.phase == .recording || machine.phase == .stopping))
  }
}
