// SPDX-License-Identifier: GPL-3.0-or-later
import Configuration
import FacialEMG
import Foundation
import Testing

struct DaemonConfigurationTests {
  private static let schema = ConfigurationSchema(detection: [
    SettingDescription("low_pass_hz", initially: 450, range: 100...1000, unit: "Hz", meaning: "Upper corner.")
  ])

  private static func failure(_ text: String) -> FacialisError? {
    var configuration = DaemonConfiguration(schema)
    do { try configuration.take(text, file: "f.toml") } catch { return error }
    return nil
  }

  @Test func whatComesLaterWins() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "facialis-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "d.toml").path
    try FileManager.default.createDirectory(atPath: file + ".d", withIntermediateDirectories: true)
    let texts = [
      "d.toml": "[recording]\nrecord_s = 0.1\nring_s = 3\ndisk_buffer_s = 20\nlongest_gap_s = 1\n",
      "d.toml.d/50-b.toml": "[recording]\nring_s = 5\ndisk_buffer_s = 22\nlongest_gap_s = 2\n",
      "d.toml.d/10-a.toml": "[recording]\nring_s = 4\n",
      "d.toml.d/90-no.conf": "nonsense",
    ]
    for (name, text) in texts { try Data(text.utf8).write(to: folder.appending(path: name)) }
    var configuration = try ConfigurationFiles(named: file).read(
      Self.schema,
      environment: ["FACIALISD_RECORDING_DISK_BUFFER_S": "30", "FACIALISD_RECORDING_LONGEST_GAP_S": "3", "PATH": "/"])
    try configuration.take(assignment: "recording.longest_gap_s=4")
    #expect(configuration.number(.synchronisationS) == 0.5)
    #expect(configuration.number(.recordS) == 0.1)
    #expect(configuration.number(.ringS) == 5)
    #expect(configuration.number(.diskBufferS) == 30)
    #expect(configuration.number(.longestGapS) == 4)
    let origins = [DaemonSetting.synchronisationS, .recordS, .ringS, .diskBufferS, .longestGapS].map {
      configuration.entry($0.key).origin
    }
    #expect(
      origins == [
        "default", "\(file), line 2", "\(file).d/50-b.toml, line 2", "FACIALISD_RECORDING_DISK_BUFFER_S",
        "--set recording.longest_gap_s",
      ])
    #expect(configuration.changedDetection.isEmpty)
  }

  @Test(arguments: [
    ("[recording]\nsynchronization_s = 1\n", "f.toml, line 2:", "synchronisation_s"),
    ("[recodring]\nrecord_s = 1\n", "f.toml, line 1:", "recording"),
    ("[recording]\nrecord_s = \"long\"\n", "f.toml, line 2:", "a number from 0.05 to 1"),
    ("\n\n[detection]\nlow_pass_hz = 5000\n", "f.toml, line 4:", "a number from 100 to 1000"),
    ("[daemon]\nlog_level = \"loud\"\n", "f.toml, line 2:", "\"notice\""),
    ("[daemon]\nstate = 3\n", "f.toml, line 2:", "a path in quotes"),
    ("[daemon]\nstate = true\n", "f.toml, line 2:", "a path in quotes"),
    ("record_s = 1\n", "f.toml, line 1:", "recording"),
    ("[recording\n", "f.toml, line 1:", "Correct the line"),
    // The parser would end the process.
    ("[daemon]\n[\u{B}device]\n", "f.toml, line 2: it holds the control character U+B", "Remove it"),
    ("[\u{85}device]\n", "f.toml, line 1: it holds the control character U+85", "Remove it"),
    ("[daemon]\n\n[\u{2028}device]\n", "f.toml, line 3: it holds the control character U+2028", "Remove it"),
    ("[daemon]\n[{device]\n", "f.toml, line 2: no name follows the bracket", "[table]"),
    (" [\n", "f.toml, line 1: no name follows the bracket", "[table]"),
    ("[[ =a]]\n", "f.toml, line 1: no name follows the bracket", "[table]"),
    ("\u{A0}[ä]\n", "f.toml, line 1: no name follows the bracket", "[table]"),
    ("[daemon]\nstate = \"/x\0y\"\n", "f.toml, line 2: it holds the control character U+0", "Remove it"),
  ])
  func whatIsWrongIsNamedWithItsLine(text: String, place: String, mend: String) throws {
    let error = try #require(Self.failure(text))
    #expect(error.category == .configuration)
    #expect(error.message.hasPrefix(place), "\(error)")
    #expect(error.mend.contains(mend), "\(error)")
  }

  @Test func unknownVariablesAndAssignmentsNameTheNearest() {
    var configuration = DaemonConfiguration(Self.schema)
    let variable = #expect(throws: FacialisError.self) {
      try configuration.take(environment: ["FACIALISD_DAEMON_LOG_LEVE": "info"])
    }
    #expect(variable?.mend.contains("FACIALISD_DAEMON_LOG_LEVEL") == true)
    let flag = #expect(throws: FacialisError.self) { try configuration.take(assignment: "detection.low_pas_hz=300") }
    #expect(flag?.mend.contains("detection.low_pass_hz") == true)
    let value = #expect(throws: FacialisError.self) { try configuration.take(assignment: "recording.ring_s=soon") }
    #expect(value?.code == "setting-invalid")
  }

  @Test func aNamedFileHasToExist() {
    #expect(throws: FacialisError.self) {
      try ConfigurationFiles(named: "/nowhere/x.toml").read(Self.schema, environment: [:])
    }
  }

  @Test func changesAreFound() throws {
    let old = DaemonConfiguration(Self.schema)
    var new = old
    try new.take("[detection]\nlow_pass_hz = 300\n[daemon]\nlog_level = \"debug\"\n", file: "f")
    #expect(new.changes(from: old).map(\.path) == ["daemon.log_level", "detection.low_pass_hz"])
    #expect(new.changedDetection.map(\.name) == ["low_pass_hz"] && new.changedDetection.first?.value == 300)
  }

  /// The manual is the file: with every `#` before a key taken away it reads back to the built-in values.
  @Test func theManualIsAConfigurationOfTheBuiltInValues() throws {
    let manual = ConfigurationManual.text(Self.schema)
    var untouched = DaemonConfiguration(Self.schema)
    try untouched.take(manual, file: "m")
    #expect(Self.schema.keys.allSatisfy { untouched.entry($0).origin == "default" })
    let lines = manual.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("#") && !line.hasPrefix("# ") ? line.dropFirst() : line
    }
    var all = DaemonConfiguration(Self.schema)
    try all.take(lines.joined(separator: "\n"), file: "m")
    #expect(all.changes(from: untouched).isEmpty)
    #expect(Self.schema.keys.allSatisfy { all.entry($0).origin.hasPrefix("m, line ") })
    #expect(lines.allSatisfy { $0.count <= 101 })
  }
}
