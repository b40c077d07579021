// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

struct ConfigCommandTests {
  @Test func checkAndShowTellWhatIsInForceAndWhy() async throws {
    let folder = try TestFolder()
    let file = folder.file("d.toml")
    try Data("[detection]\nlow_pass_hz = 300\n".utf8).write(to: URL(filePath: file))
    let check = await CommandRun.facialis("config", "check", "--config", file)
    #expect(check.status == 0 && check.output.contains("All right."))
    let show = await CommandRun.facialis("config", "show", "--config", file, "--changed")
    #expect(show.output == "detection.low_pass_hz = 300  # \(file), line 2\n")
    try Data("[detection]\nlow_pas_hz = 300\n".utf8).write(to: URL(filePath: file))
    let wrong = await CommandRun.facialis("config", "check", "--config", file)
    #expect(wrong.status == 78)
    #expect(wrong.errors.contains("line 2") && wrong.errors.contains("low_pass_hz"))
  }

  @Test func theExampleIsAConfiguration() async throws {
    let folder = try TestFolder()
    let file = folder.file("d.toml")
    let example = await CommandRun.facialis("config", "example")
    try Data(example.output.utf8).write(to: URL(filePath: file))
    #expect(await CommandRun.facialis("config", "check", "--config", file).status == 0)
  }
}
