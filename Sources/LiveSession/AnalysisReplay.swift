// SPDX-License-Identifier: GPL-3.0-or-later
internal import Analysis
internal import FacialEMG
internal import Realtime
internal import Recordings
internal import SpasmDetection
internal import Synchronization

/// Analyses the files of an interrupted recording again from their start, on a thread of its own, so that its events are those that
/// batch analysis will find, and then follows the file that is being written until the session takes the analysis over.
///
/// An analyser's state dies with the daemon, and its decisions depend on all that came before; to decide them again from the
/// files is the one way that makes live and batch equal. It costs the recording's length at batch speed (an hour of 8 channels
/// at 2 kHz about a second), delays no sample, and needs no memory for the signal. Events that the log holds already are not
/// published again; those that the replay does not find (their signal was lost with the crash) are withdrawn from the log.
final class AnalysisReplay: Sendable {
  /// What came of it.
  struct Outcome: Sendable {
    /// The balance of the files that were there at the start.
    var before: Ledger
    /// Whether the session took the analysis over; otherwise it was brought to the recording's end here.
    var isHandedOver: Bool
    var failure: FacialisError?
  }

  /// What it acts on.
  struct Ports: Sendable {
    var log: any EventLog
    var publisher: EventPublisher
    /// Offers the analysis to the session; false where there is nobody to take it.
    var offer: @Sendable (HandOver) -> Bool
    var clock: any HostClock
  }

  private struct State {
    var files: [FilePlan]
    var isEnded: Bool
    var deadline: UInt64?
    var outcome: Outcome?
    var waiting: [@Sendable (Outcome) -> Void] = []
  }

  private let plan: RecordingPlan
  private let settings: LiveSettings
  /// Files that were there at the start.
  private let oldCount: Int
  private let ports: Ports
  private let bell: Doorbell
  private let state: Mutex<State>
  private let thread = Mutex<RealtimeThread?>(nil)

  /// - Parameters:
  ///   - files: of the recording so far, in order.
  ///   - isEnded: whether no more will come.
  init(
    _ plan: RecordingPlan, files: [FilePlan], isEnded: Bool, settings: LiveSettings, ports: Ports
  ) throws(FacialisError) {
    self.plan = plan
    self.settings = settings
    self.ports = ports
    oldCount = files.count
    bell = try Doorbell()
    state = Mutex(State(files: files, isEnded: isEnded))
  }

  /// Starts the thread.
  func start() throws(FacialisError) {
    let started = try RealtimeThread(name: "facialis-replay", urgency: .nice(10)) { [self] in run() }
    thread.withLock { $0 = started }
  }

  /// The next file of the recording is there.
  func add(_ file: FilePlan) {
    state.withLock { $0.files.append(file) }
    bell.ring()
  }

  /// The recording's files are all closed.
  func end() {
    state.withLock { $0.isEnded = true }
    bell.ring()
  }

  /// Gives up where it is not done at a monotonic time.
  func giveUp(at deadline: UInt64) {
    state.withLock { $0.deadline = deadline }
    bell.ring()
  }

  /// Tells the outcome, now or when there is one, on whatever thread that happens.
  func whenDone(_ reply: @escaping @Sendable (Outcome) -> Void) {
    let known = state.withLock { state -> Outcome? in
      if state.outcome == nil { state.waiting.append(reply) }
      return state.outcome
    }
    if let known { reply(known) }
  }

  func join() { thread.withLock { $0 }?.join() }

  private func run() {
    var pass = ReplayPass(plan, oldCount: oldCount)
    var outcome = Outcome(before: Ledger(), isHandedOver: false)
    do throws(FacialisError) {
      try pass.begin(settings: settings, log: ports.log)
      outcome.isHandedOver = try follow(&pass)
    } catch { outcome.failure = error }
    outcome.before = pass.before
    let withdrawn = outcome.failure == nil ? pass.unconfirmed : []
    if !withdrawn.isEmpty {
      ports.publisher.afterwards { [ports, plan] in
        try? ports.log.withdraw(withdrawn.map(\.position), recording: plan.id)
      }
      announce(withdrawn.map(\.id))
    }
    let waiting = state.withLock { state in
      state.outcome = outcome
      defer { state.waiting = [] }
      return state.waiting
    }
    for reply in waiting { reply(outcome) }
  }

  /// Reads on to the end, or until the session takes the analysis over; true where it did.
  private func follow(_ pass: inout ReplayPass) throws(FacialisError) -> Bool {
    var index = 0
    var reader: RecordingReader?
    while true {
      let (files, isEnded, deadline) = state.withLock { ($0.files, $0.isEnded, $0.deadline) }
      if let deadline, ports.clock.monotonic() >= deadline { throw .replayUnfinished(plan.id) }
      guard index < files.count else {
        if isEnded {
          pass.finish()
          publish(&pass)
          return false
        }
        _ = bell.wait(milliseconds: 50)
        continue
      }
      if reader == nil {
        do throws(FacialisError) {
          reader = try RecordingReader(path: files[index].path, singleFile: true)
        } catch {
          // Its first data record is not there yet, or never will be.
          guard error.code == "recording-empty" else { throw error }
          if isEnded || index + 1 < files.count { index += 1 } else { _ = bell.wait(milliseconds: 50) }
          continue
        }
        pass.begin(files[index], index: index)
      }
      if try reader?.next(into: &pass) == true {
        publish(&pass)
      } else if try reader?.refresh() == false {
        if isEnded || index + 1 < files.count {
          index += 1
          reader = nil
        } else if index >= oldCount, let offer = pass.handOver() {
          if try isTaken(offer) { return true }
        } else {
          _ = bell.wait(milliseconds: 50)
        }
      }
    }
  }

  private func isTaken(_ offer: HandOver) throws(FacialisError) -> Bool {
    guard ports.offer(offer) else {
      _ = bell.wait(milliseconds: 50)
      return false
    }
    while offer.isTaken == nil {
      if state.withLock({ $0.isEnded }), offer.isTaken == nil {
        // The session ended its recording before it looked at the offer; it will refuse it or never see it.
        return false
      }
      _ = bell.wait(milliseconds: 5)
    }
    if offer.isTaken == false { _ = bell.wait(milliseconds: 20) }
    return offer.isTaken == true
  }

  private func publish(_ pass: inout ReplayPass) {
    ports.publisher.publish(pass.takeNew(decided: ports.clock.utc()))
  }

  private func announce(_ ids: [EventID]) {
    let shown = ids.prefix(20).joined(separator: ", ") + (ids.count > 20 ? " and \(ids.count - 20) more" : "")
    let cause = Cause(
      detector: "session/1", settings: settings.detection.hash,
      path: ["withdrawn, since their signal was lost with the interruption: \(shown)"])
    let event = Event(kind: .recordingStarted, onset: state.withLock { $0.files }.last?.firstSample ?? 0, cause: cause)
    ports.publisher.publish([
      PendingEvent(
        event: event, recording: plan.id, streamSample: plan.firstSample + event.onset, rate: plan.format.rate,
        utc: ports.clock.utc(), decided: ports.clock.utc())
    ])
  }
}

extension RecordingReader {
  /// Hands the next element to a pass; false at the end.
  fileprivate mutating func next(into pass: inout ReplayPass) throws(FacialisError) -> Bool {
    switch try next() {
    case .samples(let frames): pass.take(samples.span, frames: frames)
    case .annotations(let annotations): pass.take(annotations)
    case .gap(let count, let cause): pass.gap(count, cause: cause)
    case .end: return false
    }
    return true
  }
}
