// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import PackagePlugin

/// Puts the files of the viewer's page into the program, as string literals, so that one binary is all there is to install.
@main
struct EmbedPage: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let module = target as? any SourceModuleTarget else { return [] }
    let folder = module.directoryURL.appending(path: "Page")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let files = names.filter { [".html", ".css", ".js"].contains(where: $0.hasSuffix) }.map {
      folder.appending(path: $0)
    }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedPage.swift")
    let script = folder.deletingLastPathComponent().appending(path: "Page/embed")
    return [
      .buildCommand(
        displayName: "Embed the viewer's page", executable: URL(filePath: "/bin/sh"),
        arguments: [script.path, output.path] + files.map(\.path), inputFiles: files + [script], outputFiles: [output])
    ]
  }
}
