// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Realtime
internal import Recordings

extension SessionEngine {
  /// Nanoseconds between two readings of the clocks that go into the description.
  private static let clockInterval: UInt64 = 60_000_000_000

  /// Goes on with an interrupted recording in its next file, before the first frames of the stream.
  ///
  /// Frames are recorded at once; the analysis, which needs what the recording held before, comes from the files (`takeOver`).
  func goOn(with open: OpenRecording) {
    let now = clock.utc(of: position)
    guard case .goOn = open.verdict(format: format, now: now, settings: settings) else {
      ports.abandon(open, "it was interrupted for longer than \(Decimal.shortest(settings.resumeSeconds)) s")
      return
    }
    let missing = open.missing(at: now)
    let isEmpty = open.samples == 0
    let first = isEmpty ? 0 : open.samples + (missing ?? 1)
    let plan = RecordingPlan(
      goingOn: open, format: format, firstSample: position - first, start: isEmpty ? now : nil,
      framesPerRecord: layout.framesPerRecord)
    let file = FilePlan(
      number: open.nextNumber,
      path: FilePlan.path(base: plan.base, number: open.nextNumber, fileExtension: format.fileExtension),
      firstSample: first, start: now, gapCause: isEmpty ? nil : .restart,
      samplesBefore: open.description.files.last?.samples)
    _ = machine.handle(.startRequested)
    do {
      let outlet = try ports.record(plan, file, open)
      finishRun()
      run = nil
      deferred = DeferredAnalysis(at: first)
      recording = active(plan, file, outlet)
      clocks = ClockAccount()
      let gap = first - open.samples
      recording?.ledger.expect(gap)
      recording?.ledger.lose(gap, to: .restart)
      let words = "goes on after an interruption of \(Decimal.fixed(Double(gap) / format.rate, 1)) s"
      let doubt = "the clock lies before the recording's end, so that the length of the gap is not known"
      clocks.note("\(now): \(words)" + (missing == nil ? "; \(doubt)" : ""))
      publish(.recordingStarted, words: words + (missing == nil ? "; \(doubt)" : ""))
    } catch { perform(machine.handle(.writerFailed)) }
  }

  /// Takes the analysis over that was made from the files, and brings it to the present; false where it is not near enough.
  func takeOver(_ offer: HandOver) -> Bool {
    guard let current = recording, current.plan.id == offer.recording, let deferred,
      let steps = deferred.steps(from: offer.position)
    else { return false }
    var next = offer.take()
    for (at, step) in steps {
      switch step {
      case .gap(let count, let cause): next.gap(count, cause)
      case .marker(let placed): next.note(placed.marker, at: placed.sample)
      case .frames(let count):
        var sample = current.plan.firstSample + at
        let end = sample + count
        while sample < end {
          // Steps and history are in agreement: frames that were given to the recording are kept there.
          guard case .frames(let places) = history.item(at: sample) else { return false }
          let taken = min(places.count, end - sample)
          let memory = history.memory
          let first = places.lowerBound * channelCount
          next.analyse(memory.span.extracting(first..<first + taken * channelCount), taken)
          sample += taken
        }
      }
    }
    run = next
    self.deferred = nil
    recording?.ledger.add(offer.before)
    dispatch()
    return true
  }

  /// Keeps readings of the clocks and steps of civil time with the recording.
  func keepClocks(_ now: UInt64) {
    let observation = clock.takeObservation()
    let steps = clock.takeSteps()
    guard let current = recording else { return }
    for step in steps {
      clocks.note(
        "the civil clock was set by \(Decimal.fixed(step.seconds, 3)) s at \(Decimal.fixed(Double(step.sample - current.plan.firstSample) / format.rate, 1)) s"
      )
    }
    guard var observation else { return }
    observation.sample -= current.plan.firstSample
    guard observation.sample >= current.file.firstSample else { return }
    clocks.add(observation)
    guard now >= clocksKept + Self.clockInterval else { return }
    clocksKept = now
    current.outlet.submit(.clocks(clocks))
  }
}
