// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import SpasmDetection
import Testing

/// The driver with real processes: a shell script in the worker's place.
struct BatchDriverTests {
  /// Copies prepared results for most recordings, says that others fail, crashes and hangs for some.
  private static let script = """
    read setup
    echo '{"ready":{}}'
    while read line; do
      case "$line" in
        *crash*) kill -SEGV $$ ;;
        *hang*) exec sleep 600 ;;
        *garbage*) echo 'no message at all'; echo '{"reply":{"_0":{"outcome":"failed","channelSamples":0,"cpuS":0,"error":{"code":"header-damaged","category":"badData","message":"bad","mend":"none"}}}}' ;;
        *) echo '{"progress":{"_0":0.5}}'; echo '{"reply":{"_0":{"outcome":"analysed","channelSamples":8,"cpuS":0.5}}}' ;;
      esac
    done
    """

  private func items(_ names: [String]) throws -> [BatchItem] {
    try names.map { try BatchItem(recording: $0, input: "/data/\($0).bdf") }
  }

  /// Results as an analysis writes them, so that the tables have something to read.
  private func prepare(_ folder: TemporaryFolder, _ names: [String]) throws {
    try RecordingFixture.write(folder.file("one.bdf"), seconds: 5)
    for name in names {
      let job = RecordingJob(
        input: folder.file("one.bdf"), folder: folder.path, stem: name, montage: nil, settings: .init())
      #expect(job.run().error == nil)
    }
  }

  private func driver(_ folder: TemporaryFolder, _ items: [BatchItem], timeout: Double = 100) -> BatchDriver {
    BatchDriver(
      items: items, setup: WorkerSetup(output: folder.path), command: ["/bin/bash", "-c", Self.script], jobs: 2,
      timeout: timeout)
  }

  @Test func crashesHangsAndBadFilesBecomeRowsAndTheOthersGoOn() throws {
    let folder = try TemporaryFolder()
    let names = ["a", "crash", "b", "hang", "garbage", "c", "gone", "d"]
    try prepare(folder, ["a", "b", "c", "d"])
    let result = try driver(folder, items(names), timeout: 1).run()
    let rows = try folder.text("status.tsv").split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(rows.dropFirst().map { String($0[0]) } == names)
    #expect(
      rows.dropFirst().map { String($0[3]) } == [
        "n/a", "worker-crashed", "n/a", "worker-hung", "header-damaged", "n/a", "input-not-read", "n/a",
      ])
    #expect(result.analysed == 4)
    #expect(result.failed == 4)
    #expect(result.failure == nil)
    #expect(result.channelSamples == 40)
  }

  @Test func aStopLeavesARowForEveryRecordingThatWasNotReached() throws {
    let folder = try TemporaryFolder()
    try prepare(folder, ["a"])
    let driver = try driver(folder, items(["a", "hang", "b", "c"]), timeout: 1)
    driver.stop()
    let result = try driver.run()
    #expect(result.isStopped)
    #expect(result.notReached == 4)
    let text = try folder.text("status.tsv")
    #expect(text.split(separator: "\n").dropFirst().allSatisfy { $0.contains("\tnot_reached\tnot-reached\t") })
  }

  @Test(arguments: [
    ("onset\tduration\tchannels\r\n\n1\tn/a\tR-ZYG-2,L-OOC\r\n2.5\t\tn/a", nil),
    ("onset\tduration\tchannels\n1\t2\tR-ZYG,L-OOC\n\n2.5\t3", "results-damaged"), ("\n\n", "results-damaged"),
  ])
  func tablesAreReadAsOtherProgramsMayHaveSavedThem(text: String, code: String?) throws {
    let folder = try TemporaryFolder()
    try prepare(folder, ["a", "b"])
    try Data(text.utf8).write(to: URL(filePath: folder.file("a_events.tsv")))
    let result = try driver(folder, items(["a", "b"])).run()
    #expect(result.failed == (code == nil ? 0 : 1))
    #expect(try folder.text("status.tsv").split(separator: "\n")[1].split(separator: "\t")[3] == code ?? "n/a")
    let reader = try ParquetReader(path: folder.file("group/events/1-of-1.parquet"))
    let own = try reader.column("recording").count { $0 == .text("a") }
    #expect(own == (code == nil ? 2 : 0))
    guard code == nil else { return }
    #expect(try reader.column("onset").prefix(2) == [.number(1), .number(2.5)])
    #expect(try reader.column("duration").prefix(2) == [.none, .none])
    #expect(try reader.column("muscle").prefix(2) == [.text("ZYG"), .none])
  }

  @Test func aProgramThatIsNotThereIsSaid() throws {
    let folder = try TemporaryFolder()
    let driver = BatchDriver(
      items: try items(["a", "b"]), setup: WorkerSetup(output: folder.path), command: ["/nowhere/facialis"])
    #expect(try driver.run().failure?.code == "worker-does-not-start")
  }

  @Test func shardsOfAnotherDivisionGoAndGatheringNeedsAll() throws {
    let folder = try TemporaryFolder()
    try prepare(folder, ["a", "b", "c"])
    let items = try items(["a", "b", "c"])
    func run(_ shard: String) throws {
      _ = try BatchDriver(
        items: items, shard: Shard(shard), setup: WorkerSetup(output: folder.path),
        command: ["/bin/bash", "-c", Self.script]
      ).run()
    }
    try run("1/3")
    try run("1/2")
    #expect(FileManager.default.fileExists(atPath: folder.file("group/events/1-of-2.parquet")))
    #expect(!FileManager.default.fileExists(atPath: folder.file("group/events/1-of-3.parquet")))
    let error = #expect(throws: FacialisError.self) { try ShardGathering.gather(folder.path) }
    #expect(error?.code == "shards-missing")
    // What a driver that was killed leaves behind is no shard.
    let machine = ProcessInfo.processInfo.hostName
    let left = folder.file("group/status/.2-of-2.tsv.\(machine).\(Int32.max).part")
    let living = folder.file("group/status/.2-of-2.tsv.\(machine).1.part")
    let elsewhere = folder.file("group/status/.2-of-2.tsv.another-machine.\(Int32.max).part")
    for path in [living, elsewhere] { try Data().write(to: URL(filePath: path)) }
    try Data("recording\tpath\tstatus\nx\ty\tdone\n".utf8).write(to: URL(filePath: left))
    #expect(throws: FacialisError.self) { try ShardGathering.gather(folder.path) }
    try run("2/2")
    #expect(!FileManager.default.fileExists(atPath: left))
    for path in [living, elsewhere] { #expect(FileManager.default.fileExists(atPath: path)) }
    let result = try ShardGathering.gather(folder.path)
    #expect(result.recordings == 3)
    #expect(result.done == 3)
    let gathered = try folder.text("status.tsv")
    try run("1/1")
    #expect(try folder.text("status.tsv") == gathered)
  }
}
