// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import Foundation
import Glibc
import Reports
import SpasmDetection

/// The worker process of a batch: takes recordings on standard input, one after another, and says on standard output what
/// became of them.
///
/// It ignores the signals that end a batch, so that the recording in hand is finished; it ends when its input does.
public struct BatchWorker: Sendable {
  private let setup: WorkerSetup
  private let write: @Sendable (Data) -> Void

  private init(setup: WorkerSetup, write: @escaping @Sendable (Data) -> Void) {
    self.setup = setup
    self.write = write
  }

  /// Runs until the end of the input. Throws where the first line is no `WorkerSetup`.
  public static func run() throws(FacialisError) {
    for number in [SIGTERM, SIGINT, SIGHUP] { signal(number, SIG_IGN) }
    let lines = LineReader(FileHandle.standardInput)
    guard let first = lines.next() else { return }
    guard let setup = try? JSONDecoder().decode(WorkerSetup.self, from: first) else {
      throw FacialisError(
        "worker-setup", .usage, "The first line is no set-up of a batch worker.",
        mend: "Workers are started by facialis batch, not by hand.")
    }
    let worker = BatchWorker(setup: setup) { data in
      // Without a parent there is nobody to work for.
      do { try FileHandle.standardOutput.write(contentsOf: data) } catch { exit(1) }
    }
    try worker.work(lines)
  }

  private func work(_ lines: LineReader) throws(FacialisError) {
    let settings = try setup.detectionSettings()
    let current = CurrentResults(
      settingsHash: settings.hash, montageHash: Provenance.montageHash(setup.montage), freshness: setup.freshness)
    say(.ready)
    while let line = lines.next() {
      guard let task = try? JSONDecoder().decode(WorkerTask.self, from: line) else { continue }
      let item = task.item
      let start = Self.processorTime
      let folder = item.folder.isEmpty ? setup.output : "\(setup.output)/\(item.folder)"
      let names = ResultNames(stem: item.stem, layout: setup.layout)
      if current.hold(input: item.input, folder: folder, names: names) {
        say(.reply(BatchReply(.current, cpuS: Self.processorTime - start)))
        continue
      }
      if setup.freshness == .present {
        say(.reply(.failed(.noResults(item.recording))))
        continue
      }
      try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let job = RecordingJob(
        input: item.input, folder: folder, stem: item.stem, layout: setup.layout, montage: setup.montage,
        settings: settings)
      var last = 0.0
      let reply = job.run(isAlone: task.isAlone) { share in
        let now = BatchRun.now
        guard now - last > 0.2 else { return }
        last = now
        say(.progress(share))
      }
      let cpu = Self.processorTime - start
      if let error = reply.error {
        say(.reply(BatchReply(.failed, error: error, cpuS: cpu)))
      } else {
        say(.reply(BatchReply(.analysed, channelSamples: reply.channelSamples, cpuS: cpu)))
      }
    }
  }

  private func say(_ message: WorkerMessage) { write(WorkerMessage.line(message)) }

  /// CPU seconds of this process, all threads.
  private static var processorTime: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
