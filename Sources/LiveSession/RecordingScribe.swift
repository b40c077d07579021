// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Recordings
internal import Synchronization

/// Keeps the description beside a recording true while files begin and end; called on the recorder's thread.
final class RecordingScribe: Sendable {
  private struct State {
    var description: RecordingDescription
    var files: [FilePlan]
    var hasBegun = false
  }

  private let path: String
  /// Readings and notes of the clocks from before a restart.
  private let olderClock: [ClockObservation]
  private let olderNotes: [String]
  private let state: Mutex<State>

  /// Of a recording that begins, or of one that goes on after an interruption.
  init(
    _ plan: RecordingPlan, going open: OpenRecording?, device: String, serial: String?, montage: Montage?,
    settings: LiveSettings
  ) {
    path = plan.descriptionPath
    var description = RecordingDescription(plan, device: device, montage: montage, settings: settings)
    description.deviceSerial = serial
    if let open {
      let fresh = description
      description = open.description
      description.settings = fresh.settings
      description.settingsHash = fresh.settingsHash
      if open.samples == 0 { description.startedUTC = plan.start }
    }
    olderClock = open?.description.clock ?? []
    olderNotes = open?.description.notes ?? []
    state = Mutex(State(description: description, files: open?.files ?? []))
  }

  /// The files so far, in order.
  var files: [FilePlan] { state.withLock { $0.files } }
  var paths: [String] { files.map(\.path) }

  /// Whether a file was opened.
  var hasBegun: Bool { state.withLock { $0.hasBegun } }

  /// A file is there with its header.
  func begin(_ file: FilePlan) throws(FacialisError) {
    try write { state in
      state.hasBegun = true
      state.files.append(file)
      state.description.begin(file)
    }
  }

  /// So far the clocks were read.
  func note(_ clocks: ClockAccount) throws(FacialisError) { try write { note(clocks, in: &$0.description) } }

  /// The recording has ended.
  func end(_ end: RecordingEnd) throws(FacialisError) {
    try write { state in
      note(end.clocks, in: &state.description)
      state.description.end(end)
    }
  }

  private func note(_ clocks: ClockAccount, in description: inout RecordingDescription) {
    let readings = (olderClock + clocks.observations).suffix(2 * ClockAccount.mostObservations)
    description.clock = readings.isEmpty ? nil : Array(readings)
    description.clockFit = clocks.fit(nominalRate: description.format.rate)
    let notes = olderNotes + clocks.notes
    description.notes = notes.isEmpty ? nil : notes
  }

  private func write(_ change: (inout State) -> Void) throws(FacialisError) {
    let description = state.withLock { state in
      change(&state)
      return state.description
    }
    try description.write(to: path)
  }
}
