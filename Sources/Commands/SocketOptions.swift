// SPDX-License-Identifier: GPL-3.0-or-later

package import ArgumentParser
import Foundation

/// Where the daemon's sockets are; may stand before or after the command's name.
package struct SocketOptions: ParsableArguments {
  /// Where facialisd puts its sockets if nobody says otherwise.
  package static let standardFolder = "/run/facialis"

  @Option(
    help: ArgumentHelp(
      "Folder of the daemon's sockets (default: $FACIALIS_SOCKETS, else /run/facialis).", valueName: "dir"))
  package var sockets: String?

  package init() {}

  /// The folder that was named here, else with the main command, else by the environment, else the standard one.
  package func folder(
    else main: SocketOptions, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    sockets ?? main.sockets ?? environment["FACIALIS_SOCKETS"] ?? Self.standardFolder
  }
}
