// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

extension SessionEngine {
  /// Whether so many frames are more than a file fills, so that the next one begins behind them.
  func isLong(_ frames: Int) -> Bool { Double(frames) / format.rate > settings.longestGapSeconds }

  /// Takes note of frames that are missing at the cursor.
  func bridge(_ missing: Int, inRing: Int) {
    let cause = LossCause(missing, inRing: inRing)
    releaseMarkers(before: cursor)
    let actions = machine.handle(.gap)
    cursor += missing
    guard actions == [.bridgeGap] else {
      perform(actions)
      return
    }
    guard recording != nil else {
      analyseGap(missing, cause)
      return
    }
    recording?.ledger.expect(missing)
    recording?.ledger.lose(inRing, to: .ring)
    recording?.ledger.lose(missing - inRing, to: .source)
    bridgeInRecording(missing, cause)
  }

  private func bridgeInRecording(_ missing: Int, _ cause: LossCause) {
    guard let current = recording else { return }
    if current.openGap != nil {
      recording?.openGap?.frames += missing
      return
    }
    if isLong(missing) {
      recording?.openGap = .init(frames: missing, cause: cause)
      return
    }
    let needsFirst = !current.assembler.hasBuffer
    let room = needsFirst ? layout.framesPerRecord : current.assembler.room
    let needsNext = missing > room && (missing - room) % layout.framesPerRecord != 0
    let first = needsFirst ? takeBuffer() : nil
    let next = needsNext ? takeBuffer() : nil
    guard first != nil || !needsFirst, next != nil || !needsNext, current.assembler.takesGap else {
      for memory in [first, next].compactMap({ $0 }) { recording?.giveBack(memory) }
      recording?.openGap = .init(frames: missing, cause: cause)
      return
    }
    if let first { recording?.assembler.begin(first) }
    fill(missing, cause, next)
  }

  /// Marks an open gap where there is memory for the record behind it: in the file, or, where it is long, by the next file.
  func closeGap() {
    guard let gap = recording?.openGap, let current = recording else { return }
    let needsFirst = !current.assembler.hasBuffer
    if isLong(gap.frames) {
      let memory = needsFirst || current.assembler.filled > 0 ? takeBuffer() : nil
      if memory == nil, needsFirst || current.assembler.filled > 0 { return }
      recording?.openGap = nil
      beginFile(behind: gap)
      if let memory { recording?.assembler.begin(memory) }
      return
    }
    let first = needsFirst ? takeBuffer() : nil
    if needsFirst, first == nil { return }
    guard let next = takeBuffer() else {
      if let first { recording?.giveBack(first) }
      return
    }
    if let first { recording?.assembler.begin(first) }
    recording?.openGap = nil
    recording?.giveBack(next)
    fill(gap.frames, gap.cause, nil)
  }

  /// Fills missing frames with the last values, marks them, and tells the analyser.
  ///
  /// Data records that end inside the gap hold no markers and events: those wait, and readers hand the gap out whole.
  private func fill(_ missing: Int, _ cause: LossCause, _ next: consuming [Int32]?) {
    recording?.assembler.beginGap(missing, cause: cause.rawValue)
    if let next { recording?.giveBack(next) }
    var rest = missing
    var isTold = false
    while rest > 0, let current = recording {
      if !current.assembler.hasBuffer {
        let whole = rest / layout.framesPerRecord
        if whole > 0 {
          current.outlet.submit(.filled(records: whole, lastFrame: current.assembler.lastFrame))
          recording?.assembler.skip(records: whole)
          rest -= whole * layout.framesPerRecord
          continue
        }
        guard let memory = recording?.takeBuffer() else { break }
        recording?.assembler.begin(memory)
      }
      let part = min(rest, recording?.assembler.room ?? rest)
      recording?.assembler.fill(part)
      rest -= part
      if recording?.assembler.room == 0 {
        if rest > 0 {
          if let record = recording?.assembler.takeRecord(isInGap: true) { recording?.outlet.submit(.record(record)) }
        } else {
          analyseGap(missing, cause)
          isTold = true
          completeRecord()
        }
      }
    }
    if !isTold { analyseGap(missing, cause) }
  }
}
