// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

extension SessionEngine {
  /// The record being filled is full: its markers become known, and it goes to the disk.
  func completeRecord() {
    noteMarkers(all: machine.phase == .stopping)
    let actions = machine.handle(.recordBoundary)
    if actions.isEmpty {
      dispatch()
      if let record = recording?.assembler.takeRecord() { recording?.outlet.submit(.record(record)) }
    } else {
      perform(actions)
    }
  }

  func noteMarkers(all: Bool) {
    for placed in recording?.assembler.takeMarkers(all: all) ?? [] { run?.note(placed.marker, at: placed.sample) }
  }

  func finishRecording(_ reason: SessionMachine.EndReason) {
    guard let current = recording else { return }
    var last: RecordAssembler.Record?
    if current.assembler.filled > 0 {
      if current.assembler.room > 0 { noteMarkers(all: true) }
      finishRun()
      last = recording?.assembler.takeRecord()
    } else {
      let unplaced = recording?.assembler.takeWaitingMarkers() ?? []
      finishRun()
      for placed in unplaced { publishMarker(placed.marker, at: current.plan.firstSample + placed.sample) }
    }
    let samples = recording?.assembler.position ?? 0
    let end = RecordingEnd(
      reason: reason, samples: samples, ledger: current.ledger,
      stopped: clock.utc(of: current.plan.firstSample + samples))
    current.outlet.submit(.close(last: last, end: end))
    publish(.recordingStopped, words: reason.rawValue)
    recording = nil
  }

  func finishRun() {
    run?.finish()
    dispatch()
  }
}
