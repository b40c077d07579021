// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// The units of Systemd/, as systemd itself judges them.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze"),
    "systemd-analyze is not installed: Debian package systemd"))
struct UnitFilesTests {
  private static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func analyze(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/systemd-analyze")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  private static var units: [URL] {
    get throws {
      try FileManager.default.contentsOfDirectory(at: root.appending(path: "Systemd"), includingPropertiesForKeys: nil)
        .filter { ["service", "socket", "path"].contains($0.pathExtension) }
    }
  }

  @Test func systemdFindsNothingWrong() throws {
    let folder = try TestFolder()
    var files: [String] = []
    for unit in try Self.units {
      // The program need not be installed here.
      let text = try String(contentsOf: unit, encoding: .utf8)
        .replacing("ExecStart=/usr/bin/facialisd", with: "ExecStart=/bin/true")
        .replacing(/\nDocumentation=[^\n]*/, with: "")
      let file = "\(folder.path)/\(unit.lastPathComponent)"
      try Data(text.utf8).write(to: URL(filePath: file))
      files.append(file)
    }
    #expect(files.count == 5)
    let (status, text) = try Self.analyze(["verify", "--man=no"] + files.sorted())
    // Other units of the machine may have faults of their own.
    let ours = text.split(separator: "\n").filter { $0.contains("facialis") }
    #expect(status == 0 && ours.isEmpty, "\(text)")
  }

  @Test(arguments: ["facialisd.service", "facialisd-awake.service"])
  func theExposureIsAtMostTwo(unit: String) throws {
    let file = Self.root.appending(path: "Systemd/\(unit)").path
    let (status, text) = try Self.analyze(["security", "--offline=true", "--threshold=20", "--no-pager", file])
    #expect(status == 0, "\(text.suffix(200))")
  }

  /// What facialis cannot do without, and what each of them is for, as a mistake would show only on a real system.
  @Test func whatHotplugAndAuditNeedIsThere() throws {
    let text = try String(contentsOf: Self.root.appending(path: "Systemd/facialisd.service"), encoding: .utf8)
    let lines = Set(text.split(separator: "\n").map(String.init))
    for line in [
      "RestrictAddressFamilies=AF_UNIX AF_NETLINK", "DeviceAllow=char-usb_device rw", "PrivateUsers=no", "LimitCORE=0",
      "Type=notify", "Restart=on-failure",
    ] { #expect(lines.contains(line), "\(line)") }
    #expect(!lines.contains { $0.hasPrefix("PrivateNetwork=") || $0.hasPrefix("PrivateDevices=") })
  }
}
