// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Commands
import Testing

struct SocketOptionsTests {
  @Test(
    arguments: [
      (["--sockets", "/a"], ["--sockets", "/b"], "/c", "/a"), ([], ["--sockets", "/b"], "/c", "/b"),
      ([], [], "/c", "/c"), ([], [], nil, "/run/facialis"),
    ] as [([String], [String], String?, String)])
  func nearestWins(command: [String], main: [String], variable: String?, folder: String) throws {
    let own = try SocketOptions.parse(command)
    let environment = variable.map { ["FACIALIS_SOCKETS": $0] } ?? [:]
    #expect(own.folder(else: try SocketOptions.parse(main), environment: environment) == folder)
  }
}
