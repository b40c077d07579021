// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Configuration
package import FacialEMG

/// Every page of the manual and every completion, made of the definitions of commands and settings, so that none can drift.
package enum ManualPages {
  /// - Parameters:
  ///   - daemon: what `facialisd --experimental-dump-help` prints.
  ///   - date: of the build, as `November 25, 2026`.
  package static func all(daemon: String, date: String) throws(FacialisError) -> [ManualPage] {
    let tool = try CommandDescription.parse(FacialisCommand._dumpHelp())
    var pages = [
      ManualPage(
        tool, words: ["facialis"], section: 1, date: date,
        seeAlso: tool.visibleSubcommands.map { ("facialis-\($0.commandName)", 1) } + files + [("facialisd", 8)])
    ]
    for command in tool.visibleSubcommands {
      pages.append(
        ManualPage(
          command, words: ["facialis", command.commandName], section: 1, date: date,
          seeAlso: [("facialis", 1), ("facialisd", 8)]))
    }
    pages.append(
      ManualPage(
        try CommandDescription.parse(daemon), words: ["facialisd"], section: 8, date: date,
        seeAlso: [("facialis", 1)] + files))
    pages.append(configuration(date))
    pages.append(montage(date))
    return pages
  }

  private static let files = [("facialis-montage", 5), ("facialisd.toml", 5)]

  private static func configuration(_ date: String) -> ManualPage {
    var body = """
      .Sh DESCRIPTION
      Settings of
      .Xr facialisd 8
      in TOML.
      What comes later wins: built\\-in value, this file, its drop\\-ins
      .Pq Pa facialisd.toml.d/*.toml
      in the order of their names, variables of the environment
      .Pq Ev FACIALISD_TABLE_NAME ,
      flags of the daemon.
      Unknown keys and illegal values are errors; the nearest right name is told.
      Check with
      .Ql facialis config check ,
      then
      .Ql systemctl reload facialisd :
      a running recording is not touched.

      """
    let schema = ConfigCommand.schema
    for table in schema.tables {
      body += ".Ss [\(table)]\n.Bl -tag -width indent\n"
      for key in schema.keys(of: table) {
        body +=
          ".It Ic \(ManualPage.escaped(key.name)) = \(ManualPage.escaped(key.initialValue.toml.replacing("\"", with: "\\(dq")))\n"
          .replacing("\\e(dq", with: "\\(dq")
        body += ManualPage.sentences(ConfigurationManual.words(key)) + "\n"
      }
      body += ".El\n"
    }
    body += """
      .Sh FILES
      .Bl -tag -width indent -compact
      .It Pa /etc/facialis/facialisd.toml
      .It Pa /etc/facialis/facialisd.toml.d/*.toml
      .El
      .Sh SEE ALSO
      .Xr facialis-config 1 ,
      .Xr facialis-montage 5 ,
      .Xr facialisd 8

      """
    return ManualPage(
      name: "facialisd.toml", section: 5, summary: "configuration of the facial EMG daemon", date: date, body: body)
  }

  private static func montage(_ date: String) -> ManualPage {
    var body = """
      .Sh DESCRIPTION
      A montage says which input of an ADC, or which signal of a recording, is which muscle.
      It is a TOML file:
      .Bd -literal -offset indent

      """
    body += ManualPage.escaped(MontageFile.example)
    body += """
      .Ed
      .Pp
      Muscles are \(Muscle.allCases.map(\.rawValue).joined(separator: ", ")).
      .Bl -tag -width indent

      """
    for key in MontageFile.keys {
      body += ".It Ic \(ManualPage.escaped(key.name))\n\(ManualPage.sentences(key.meaning))\n"
    }
    body += """
      .El
      .Sh SEE ALSO
      .Xr facialis-analyze 1 ,
      .Xr facialisd.toml 5 ,
      .Xr facialisd 8

      """
    return ManualPage(
      name: "facialis-montage", section: 5, summary: "which input is which muscle", date: date, body: body)
  }
}
