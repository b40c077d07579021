// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Realtime
internal import Recordings
internal import Synchronization

extension LiveSession {
  /// Begins to write a recording, or goes on with an interrupted one.
  func record(
    _ plan: RecordingPlan, _ file: FilePlan, _ open: OpenRecording?, device: String, serial: String?, montage: Montage?,
    mailbox: SessionMailbox
  ) throws(FacialisError) -> any RecordOutlet {
    unwrittenEnds.retry()
    let settings = settings
    let scribe = RecordingScribe(
      plan, going: open, device: device, serial: serial, montage: montage, settings: settings)
    open?.makeWay(file.path)
    let replay = try open.map { (open) throws(FacialisError) in try self.replay(plan, open, mailbox: mailbox) }
    let recordSeconds = Double(plan.framesPerRecord) / plan.format.rate
    let recorder = try Recorder(
      bufferCount: max(4, Int((settings.diskBufferSeconds / recordSeconds).rounded(.up))),
      framesPerRecord: plan.framesPerRecord, channelCount: plan.format.channels.count,
      synchronisation: settings.synchronisationSeconds, file: file,
      ports: Recorder.Ports(
        open: { file throws(FacialisError) in
          try RecordingFolder.make(settings.recordingsFolder)
          try RecordingFolder.checkSpace(settings.recordingsFolder, needed: settings.lowestFreeBytes)
          let writer = try RecordingWriter(
            path: file.path, header: RecordingHeader(plan, file, device: device, settings: settings),
            recordDuration: settings.recordSeconds, annotationCapacity: SessionEngine.annotationCapacity)
          if file.number == 1 { writer.annotate(plan.request.visit.map(SessionAnnotation.annotations(of:)) ?? []) }
          do throws(FacialisError) { try scribe.begin(file) } catch {
            // Nothing stands in it yet, and its name would be taken.
            writer.abandon()
            DiskFile.remove(file.path)
            throw error
          }
          return writer
        },
        look: { file throws(FacialisError) in
          guard RecordingFolder.holds(file.path) else { throw .recordingVanished(file.path) }
          return RecordingFolder.freeBytes(settings.recordingsFolder)
        },
        report: { [weak self] report in self?.take(report, of: plan, scribe, replay, mailbox) }, clock: clock))
    state.withLock { state in
      state.recorders.removeAll { $0.hasEnded }
      state.recorders.append(recorder)
    }
    return recorder
  }

  /// On the recorder's thread.
  private func take(
    _ report: Recorder.Report, of plan: RecordingPlan, _ scribe: RecordingScribe, _ replay: AnalysisReplay?,
    _ mailbox: SessionMailbox
  ) {
    switch report {
    case .opened(let file):
      replay?.add(file)
      desk.reportOpened(plan.id, .success(plan))
    case .space(let free): _ = mailbox.post(.disk(freeBytes: free, recording: plan.id))
    case .clocks(let account): try? scribe.note(account)
    case .failed(let error):
      _ = mailbox.post(.writerFailed(plan.id, error))
      desk.reportOpened(plan.id, .failure(error))
      // Where no file was opened, nothing else is told.
      if !scribe.hasBegun {
        replay?.end()
        desk.reportClosed(plan.id, .failure(error))
      }
    case .closed(let end, let error): close(end, error, plan, scribe, replay)
    }
  }

  /// All files are closed: what is still to be analysed from them comes first, then description and table.
  private func close(
    _ end: RecordingEnd, _ error: FacialisError?, _ plan: RecordingPlan, _ scribe: RecordingScribe,
    _ replay: AnalysisReplay?
  ) {
    let unwritten = write(end, scribe)
    replay?.end()
    guard let replay else {
      // Events on frames that never reached the disk are not those that the files give; what is to be withdrawn of them has to
      // stand in the log first.
      if error != nil { publisher.settle() }
      if error != nil, end.samples > 0, let again = try? self.replay(plan, scribe.files) {
        again.whenDone { [self] outcome in
          finish(end, error ?? outcome.failure, unwritten: unwritten, plan, scribe)
        }
      } else {
        finish(end, error, unwritten: unwritten, plan, scribe)
      }
      return
    }
    replay.whenDone { [self] outcome in
      var end = end
      var unwritten = unwritten
      if !outcome.isHandedOver {
        end.ledger.add(outcome.before)
        unwritten = write(end, scribe)
      }
      finish(end, error ?? outcome.failure, unwritten: unwritten, plan, scribe)
    }
  }

  private func write(_ end: RecordingEnd, _ scribe: RecordingScribe) -> FacialisError? {
    do throws(FacialisError) { try scribe.end(end) } catch { return error }
    return nil
  }

  private func writeTable(_ plan: RecordingPlan) -> FacialisError? {
    do throws(FacialisError) {
      try RecordingFolder.writeEvents(of: plan.id, in: log, to: plan.eventsPath)
    } catch { return error }
    return nil
  }

  /// Writes the table of events once everything decided is in the log.
  ///
  /// - Parameter unwritten: what kept the recording's end out of its description.
  private func finish(
    _ end: RecordingEnd, _ failure: FacialisError?, unwritten: FacialisError?, _ plan: RecordingPlan,
    _ scribe: RecordingScribe
  ) {
    let result = RecordingResult(
      plan: plan, paths: scribe.paths, reason: end.reason, samples: end.samples, stopped: end.stopped,
      ledger: end.ledger, failure: failure ?? unwritten)
    publisher.afterwards { [self] in
      let isDecided = failure?.code != "replay-unfinished"
      let table = isDecided ? writeTable(plan) : nil
      let missing = unwritten ?? table
      if missing != nil {
        unwrittenEnds.keep { [self] in
          // Beside files that are gone it would describe nothing.
          guard result.paths.contains(where: RecordingFolder.holds) else { return nil }
          return write(end, scribe) ?? (isDecided ? writeTable(plan) : nil)
        }
      }
      var result = result
      result.failure = result.failure ?? missing
      desk.reportClosed(plan.id, .success(result))
    }
  }
}

extension RecordingHeader {
  /// The header of one file of a recording.
  init(_ plan: RecordingPlan, _ file: FilePlan, device: String, settings: LiveSettings) {
    self.init(
      format: plan.format,
      start: LocalDateTime(unixNanoseconds: Int(file.start.nanoseconds), utcOffset: settings.utcOffsetSeconds),
      subject: plan.request.subject, sex: plan.request.visit?.sex ?? .unknown,
      operatorCode: plan.request.operatorCode,
      equipment: "Facialis \(Facialis.version) \(device)")
  }
}
