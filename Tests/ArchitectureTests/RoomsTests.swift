// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

/// The rooms of Sources/ and the arrows between them.
struct RoomsTests {
  /// What each room stands on. A room may use directly whatever it reaches by these arrows, nothing else.
  static let standsOn: [String: Set<String>] = [
    "facialisd": ["DaemonService"],
    "facialis": ["Commands"],
    "Commands": [
      "FacialisClient", "Viewer", "TerminalViewer", "Batch", "Reports", "Simulator", "Catalogue", "Configuration",
      "Acquisition",
    ],
    "DaemonService": ["LiveSession", "DaemonAPI", "Configuration"],
    "Viewer": ["FacialisClient", "Recordings"],
    "TerminalViewer": ["FacialisClient", "Recordings"],
    "FacialisClient": ["DaemonAPI"],
    "Batch": ["Analysis", "Recordings", "Reports"],
    "Reports": ["SpasmDetection"],
    "LiveSession": ["Acquisition", "Simulator", "Recordings", "Catalogue", "Analysis", "Realtime"],
    "DaemonAPI": ["FacialEMG"],
    "Configuration": ["FacialEMG"],
    "Analysis": ["SpasmDetection"],
    "SpasmDetection": ["SignalProcessing"],
    "SignalProcessing": ["FacialEMG", "CFFTW"],
    "Catalogue": ["FacialEMG"],
    "Recordings": ["FacialEMG"],
    "Simulator": ["FacialEMG"],
    "Acquisition": ["Realtime", "CLibUSB"],
    "Realtime": ["FacialEMG", "CLinux"],
    "FacialEMG": [],
    "CLibUSB": [],
    "CFFTW": [],
    "CLinux": [],
  ]

  /// Which room may use which package: each foreign package has one or two doors.
  static let doors: [String: Set<String>] = [
    "swift-argument-parser": ["Commands", "facialisd"],
    "swift-nio": ["DaemonService", "FacialisClient", "Viewer"],
    "swift-service-lifecycle": ["DaemonService"],
    "swift-log": ["DaemonService"],
    "GRDB.swift": ["Catalogue"],
    "TOMLKit": ["Configuration"],
    "swift-crypto": ["Batch"],
  ]

  /// Rooms that have no tests of their own, and why.
  static let untested: [String: String] = [
    "facialisd": "a main of about 20 lines; DaemonService holds what can be tested",
    "facialis": "a main of about 20 lines; Commands holds what can be tested",
    "CLibUSB": "a system library's header",
    "CFFTW": "a system library's header",
    "CLinux": "thin calls; tested through Realtime",
  ]

  private static func reachable(from room: String) -> Set<String> {
    var reached: Set<String> = []
    var waiting = Array(standsOn[room] ?? [])
    while let next = waiting.popLast() {
      if reached.insert(next).inserted { waiting += standsOn[next] ?? [] }
    }
    return reached
  }

  @Test func tableHasNoCycle() {
    for room in Self.standsOn.keys { #expect(!Self.reachable(from: room).contains(room), "\(room)") }
  }

  @Test func thePackageDescriptionIsRead() throws {
    let commands = try #require(try Repository.targets.get().first { $0.name == "Commands" })
    #expect(commands.rooms.contains("Batch"))
    #expect(commands.packages == ["swift-argument-parser"])
  }

  @Test func everyRoomStandsOnlyOnWhatIsBelowIt() throws {
    for target in try Repository.targets.get() where !target.isTest {
      #expect(Self.standsOn[target.name] != nil, "\(target.name) is a room that the table does not know")
      let above = Set(target.rooms).subtracting(Self.reachable(from: target.name))
      #expect(above.isEmpty, "\(target.name) must not stand on \(above.sorted())")
    }
  }

  @Test func foreignPackagesComeInByTheirDoorOnly() throws {
    for target in try Repository.targets.get() where !target.isTest {
      for package in target.packages {
        let allowed = Self.doors[package]?.contains(target.name) == true
        #expect(allowed, "\(target.name) uses \(package)")
      }
    }
  }

  /// SwiftPM lets a room import what only its dependencies depend on; here an import has to be declared.
  @Test func everyImportedRoomIsDeclared() throws {
    let rooms = Set(Self.standsOn.keys)
    for target in try Repository.targets.get() where target.path == nil {
      let folder = "\(target.isTest ? "Tests" : "Sources")/\(target.name)"
      for (path, text) in try Repository.sources(in: [folder], endings: ["swift"]) {
        for line in text.split(separator: "\n") {
          let words = line.split(separator: " ").filter { $0 != "public" && $0 != "package" }
          guard words.count == 2, words[0] == "import" else { continue }
          let name = String(words[1])
          #expect(!rooms.contains(name) || target.rooms.contains(name), "\(path) imports \(name)")
        }
      }
    }
  }

  /// A folder that Package.swift forgets would never run.
  @Test func everyFolderOfTestsIsATarget() throws {
    let targets = Set(try Repository.targets.get().filter(\.isTest).map(\.name))
    let folders = try Repository.sources(in: ["Tests"], endings: ["swift"]).compactMap {
      $0.path.split(separator: "/").dropFirst().first.map(String.init)
    }
    for folder in Set(folders) { #expect(targets.contains(folder), "Package.swift lacks \(folder)") }
  }

  @Test func everyRoomHasTestsOrAReason() throws {
    let targets = try Repository.targets.get()
    let tested = Set(targets.filter(\.isTest).flatMap(\.rooms))
    for target in targets where !target.isTest && Self.untested[target.name] == nil {
      let lines = try Repository.sources(in: ["Sources/\(target.name)"]).flatMap { file in
        file.text.split(separator: "\n").filter { !$0.hasPrefix("//") && !$0.hasPrefix("import ") }
      }
      #expect(lines.isEmpty || tested.contains(target.name), "\(target.name) has no tests")
    }
  }
}
