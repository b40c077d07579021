// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// A page of the manual in the mdoc language, made of a command's own definition.
package struct ManualPage: Sendable {
  /// `facialis-record.1`
  package let file: String
  package let text: String

  /// A page of text: `body` is mdoc already.
  package init(name: String, section: Int, summary: String, date: String, body: String) {
    file = "\(name).\(section)"
    let title = name.uppercased()
    text = """
      .\\" SPDX-License-Identifier: GPL-3.0-or-later
      .Dd \(date)
      .Dt \(title) \(section)
      .Os Facialis \(Facialis.version)
      .Sh NAME
      .Nm \(name)
      .Nd \(Self.escaped(Self.withoutStop(summary)))
      \(body)
      """
  }

  /// The page of a command; `words` is how it is called, e.g. `facialis record`.
  package init(
    _ command: CommandDescription, words: [String], section: Int, date: String, seeAlso: [(name: String, section: Int)]
  ) {
    var body = ".Sh SYNOPSIS\n"
    let leaves = command.visibleSubcommands
    if leaves.isEmpty || words.count == 1 { body += Self.synopsis(command, words, isFirst: true) }
    for leaf in leaves where words.count > 1 { body += Self.synopsis(leaf, words + [leaf.commandName], isFirst: false) }
    body += ".Sh DESCRIPTION\n\(Self.paragraph(command.abstract ?? ""))"
    body += Self.discussion(command.discussion)
    if words.count == 1, !leaves.isEmpty {
      body += ".Sh COMMANDS\n.Bl -tag -width indent\n"
      for leaf in leaves {
        body += ".It Xr \(words[0])-\(leaf.commandName) 1\n\(Self.sentences(leaf.abstract ?? ""))\n"
      }
      body += ".El\n"
    }
    if leaves.isEmpty || words.count == 1 { body += Self.options(command, title: ".Sh OPTIONS\n") }
    for leaf in leaves where words.count > 1 {
      body += ".Ss \((words + [leaf.commandName]).joined(separator: " "))\n\(Self.paragraph(leaf.abstract ?? ""))"
      body += Self.discussion(leaf.discussion) + Self.options(leaf, title: "")
    }
    body += ".Sh SEE ALSO\n"
    let others = seeAlso.sorted { ($0.section, $0.name) < ($1.section, $1.name) }
    body += others.enumerated().map { index, page in
      ".Xr \(page.name) \(page.section)\(index + 1 < others.count ? " ," : "")\n"
    }.joined()
    self.init(
      name: words.joined(separator: "-"), section: section, summary: command.abstract ?? "", date: date, body: body)
  }

  private static func synopsis(_ command: CommandDescription, _ words: [String], isFirst: Bool) -> String {
    var text = isFirst ? ".Nm \(words.joined(separator: " "))\n" : ".Nm \(words.joined(separator: " "))\n"
    for argument in command.visibleArguments where !isCommon(argument) {
      let repeated = argument.isRepeating ? " ..." : ""
      let value = escaped(argument.valueName ?? "value")
      let item =
        switch argument.kind {
        case "positional": ".Ar \(value)\(repeated)"
        case "flag": ".Fl \(flag(argument))"
        default: ".Fl \(flag(argument)) Ar \(value)\(repeated)"
        }
      text += argument.isOptional ? ".Op \(item.dropFirst())\n" : item + "\n"
    }
    if !command.visibleSubcommands.isEmpty { text += ".Ar command\n" }
    return text
  }

  private static func options(_ command: CommandDescription, title: String) -> String {
    let arguments = command.visibleArguments
    if arguments.isEmpty { return "" }
    var text = title + ".Bl -tag -width indent\n"
    for argument in arguments {
      let value = argument.kind == "flag" ? "" : " Ar \(escaped(argument.valueName ?? "value"))"
      if argument.kind == "positional" {
        text += ".It\(value)\n"
      } else {
        let names = (argument.names ?? []).map { "Fl \(escaped(String($0.text.dropFirst())))" }
        text += ".It \(names.joined(separator: " , "))\(value)\n"
      }
      text += paragraph(argument.abstract ?? "")
      if let values = argument.allValues, !values.isEmpty {
        text += "One of \(escaped(values.joined(separator: ", "))).\n"
      }
      if let standard = argument.defaultValue { text += "The default is \(escaped(standard)).\n" }
    }
    return text + ".El\n"
  }

  /// Prose as paragraphs, indented lines as they are.
  private static func discussion(_ text: String?) -> String {
    guard let text else { return "" }
    var page = ".Pp\n"
    var isLiteral = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty {
        page += isLiteral ? ".Ed\n.Pp\n" : ".Pp\n"
        isLiteral = false
      } else if line.hasPrefix("  ") {
        if !isLiteral { page += ".Bd -literal -offset indent -compact\n" }
        isLiteral = true
        page += escaped(String(line.dropFirst(2))) + "\n"
      } else {
        if isLiteral { page += ".Ed\n" }
        isLiteral = false
        page += sentences(String(line)) + "\n"
      }
    }
    if isLiteral { page += ".Ed\n" }
    while page.contains(".Pp\n.Pp\n") { page = page.replacing(".Pp\n.Pp\n", with: ".Pp\n") }
    while page.hasSuffix(".Pp\n") { page.removeLast(4) }
    // What is indented brings its own space.
    return page.replacing(".Pp\n.Bd -literal -offset indent -compact", with: ".Bd -literal -offset indent")
  }

  private static func paragraph(_ text: String) -> String { text.isEmpty ? "" : sentences(text) + "\n" }

  private static func isCommon(_ argument: CommandDescription.Argument) -> Bool {
    (argument.names ?? []).contains { $0.name == "help" || $0.name == "version" }
  }

  private static func flag(_ argument: CommandDescription.Argument) -> String {
    escaped(String((argument.names?.last?.text ?? "").dropFirst()))
  }

  private static func withoutStop(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }

  /// Running text as roff takes it: each sentence on a line of its own, so that the space behind it is the right one.
  package static func sentences(_ text: String) -> String {
    escaped(text.replacing(/([.!?][)"]?) +(?=[^a-z ])/) { "\($0.output.1)\n" })
  }

  /// Text as roff takes it: no line begins a request, no backslash is an escape, a hyphen can be copied.
  package static func escaped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let text = line.replacing("\\", with: "\\e").replacing("-", with: "\\-")
      return text.first == "." || text.first == "'" ? "\\&" + text : text
    }.joined(separator: "\n")
  }
}
