// SPDX-License-Identifier: GPL-3.0-or-later
internal import Acquisition
internal import FacialEMG

extension SessionEngine {
  func bridge(_ missing: Int, inRing: Int) {
    let cause: LossCause = inRing * 2 > missing ? .ring : .source
    ledger.expect(missing)
    ledger.lose(inRing, to: .ring)
    ledger.lose(missing - inRing, to: .source)
    hub.gap(firstSample: position, count: missing, cause: cause)
    releaseMarkers(before: position)
    let actions = machine.handle(.gap(seconds: Double(missing) / format.rate))
    position += missing
    guard actions == [.bridgeGap] else {
      perform(actions)
      return
    }
    guard recording != nil else {
      run?.gap(missing, cause)
      return
    }
    recording?.ledger.expect(missing)
    recording?.ledger.lose(inRing, to: .ring)
    recording?.ledger.lose(missing - inRing, to: .source)
    bridgeInRecording(missing, cause)
  }

  func bridgeInRecording(_ missing: Int, _ cause: LossCause) {
    guard let current = recording else { return }
    if current.openGap != nil {
      recording?.openGap?.frames += missing
      giveUpLongGap(after: 0)
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

  /// Marks an open gap in the file where there is room for it and for the record behind it.
  func closeGap() {
    guard let gap = recording?.openGap else { return }
    let needsFirst = recording?.assembler.hasBuffer == false
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
  func fill(_ missing: Int, _ cause: LossCause, _ next: consuming [Int32]?) {
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
          run?.gap(missing, cause)
          isTold = true
          completeRecord()
        }
      }
    }
    if !isTold { run?.gap(missing, cause) }
  }

  func giveUpLongGap(after taken: Int) {
    guard let gap = recording?.openGap else { return }
    let seconds = Double(gap.frames) / format.rate
    if seconds > settings.longestGapSeconds {
      position += taken
      perform(machine.handle(.gap(seconds: seconds)))
      position -= taken
    }
  }
}
