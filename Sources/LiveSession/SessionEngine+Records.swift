// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

extension SessionEngine {
  func analyse(_ counts: Span<Int32>, _ frames: Int) {
    run?.analyse(counts, frames)
    deferred?.frames(frames)
  }

  func analyseGap(_ frames: Int, _ cause: LossCause) {
    run?.gap(frames, cause)
    deferred?.gap(frames, cause)
  }

  /// Takes frames at the cursor up to the next boundary of data records at most; none while a recording that catches up waits for the disk.
  func record(_ counts: Span<Int32>, _ available: Int) {
    guard let current = recording else { return }
    if let gap = current.openGap,
      isLong(gap.frames) || current.framesToBoundary == layout.framesPerRecord
    {
      closeGap()
    }
    if recording?.openGap == nil, recording?.assembler.hasBuffer == false {
      if let memory = takeBuffer() {
        if recording?.isRotationDue == true { beginFile(behind: nil) }
        recording?.assembler.begin(memory)
      } else if current.isBehind, cursor - history.first > Int(format.rate) {
        return
      } else {
        recording?.openGap = .init(frames: 0, cause: .disk)
        publish(.overload, words: "the disk is behind by more than its buffer: the recording loses samples")
      }
    }
    let taken = min(available, recording?.framesToBoundary ?? available)
    recording?.ledger.expect(taken)
    cursor += taken
    if let gap = recording?.openGap {
      recording?.openGap?.frames += taken
      recording?.ledger.lose(taken, to: gap.cause)
      return
    }
    recording?.ledger.receive(taken)
    recording?.assembler.append(counts, first: 0, frames: taken)
    analyse(counts.extracting(0..<taken * channelCount), taken)
    if recording?.assembler.room == 0 { completeRecord() }
  }

  func takeBuffer() -> [Int32]? {
    while true {
      if let memory = recording?.takeBuffer() { return memory }
      guard waits, recording?.outlet.hasFailed == false else { return nil }
      pause()
    }
  }

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
    for placed in recording?.assembler.takeMarkers(all: all) ?? [] {
      run?.note(placed.marker, at: placed.sample)
      deferred?.marker(placed)
    }
  }

  /// Goes on in the next file of the recording: at once behind the one before, or behind a gap.
  ///
  /// The events that end with a gap belong to the file before it.
  func beginFile(behind gap: ActiveRecording.OpenGap?) {
    guard let current = recording else { return }
    if current.assembler.filled > 0 { noteMarkers(all: false) }
    if let gap { analyseGap(gap.frames, gap.cause) }
    dispatch()
    let end = current.assembler.position
    let first = end + (gap?.frames ?? 0)
    let last = current.assembler.filled > 0 ? recording?.assembler.takeRecord() : nil
    let number = current.file.number + 1
    recording?.begin(
      FilePlan(
        number: number,
        path: FilePlan.path(base: current.plan.base, number: number, fileExtension: format.fileExtension),
        firstSample: first, start: clock.utc(of: current.plan.firstSample + first), gapCause: gap?.cause,
        samplesBefore: end - current.file.firstSample), last: last)
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
      stopped: clock.utc(of: current.plan.firstSample + samples), clocks: clocks)
    current.outlet.submit(.close(last: last, end: end))
    publish(
      .recordingStopped, words: [reason.rawValue, failure?.description].compactMap { $0 }.joined(separator: ": "))
    failure = nil
    recording = nil
    deferred = nil
  }

  func finishRun() {
    run?.finish()
    dispatch()
  }
}
