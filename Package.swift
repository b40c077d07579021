// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import PackageDescription

/// What every room is compiled with: Swift 6, unsafe code visible by the word `unsafe`, no warning left.
let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ] + (instructionSet.map { [.unsafeFlags(["-Xcc", "-march=\($0)"])] } ?? [])

/// What the rooms are compiled for: `FACIALIS_MARCH` where it is set, such as `x86-64` for every x86-64 (the Debian package), else
/// `x86-64-v3`, processors from about 2013 on, where this machine is one: a fifth less time for the same results to the last bit,
/// since Swift forms no fused operations.
var instructionSet: String? {
  if let wanted = Context.environment["FACIALIS_MARCH"] { return wanted }
  let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  return [" avx2 ", " bmi2 ", " fma ", " movbe ", " abm "].allSatisfy(processor.contains) ? "x86-64-v3" : nil
}

// The rooms, lowest first. Arrows point only to what stands above in this list (ArchitectureTests).

func room(_ name: String, on dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, on dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let systemLibraries: [Target] = [
  .systemLibrary(name: "CLibUSB", pkgConfig: "libusb-1.0", providers: [.apt(["libusb-1.0-0-dev"])]),
  .systemLibrary(name: "CFFTW", pkgConfig: "fftw3", providers: [.apt(["libfftw3-dev"])]),
  .target(
    name: "CLinux", cSettings: instructionSet == "x86-64-v3" ? [.define("FACIALIS_BUILT_FOR_X86_64_V3")] : nil),
]

let rooms: [Target] = [
  room("FacialEMG"),
  room("Realtime", on: ["FacialEMG", "CLinux"]),
  room("Acquisition", on: ["Realtime", "CLibUSB", "FacialEMG"]),
  room("Simulator", on: ["FacialEMG"]),
  room("Recordings", on: ["FacialEMG"]),
  room("Catalogue", on: ["FacialEMG", .product(name: "GRDB", package: "GRDB.swift")]),
  room("SignalProcessing", on: ["FacialEMG", "CFFTW"]),
  room("SpasmDetection", on: ["SignalProcessing", "FacialEMG"]),
  room("Analysis", on: ["SpasmDetection", "SignalProcessing", "FacialEMG"]),
  room("Configuration", on: ["FacialEMG", .product(name: "TOMLKit", package: "TOMLKit")]),
  room("DaemonAPI", on: ["FacialEMG"]),
  room(
    "LiveSession",
    on: [
      "Acquisition", "Simulator", "Recordings", "Catalogue", "Analysis", "SpasmDetection",
      "SignalProcessing", "Realtime", "FacialEMG",
    ]),
  room("Reports", on: ["SpasmDetection", "SignalProcessing", "FacialEMG"]),
  room(
    "Batch",
    on: [
      "Analysis", "Recordings", "Reports", "SpasmDetection", "SignalProcessing", "FacialEMG",
      .product(name: "Crypto", package: "swift-crypto"),
    ]),
  room(
    "FacialisClient",
    on: [
      "DaemonAPI", "FacialEMG",
      .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOPosix", package: "swift-nio"),
      .product(name: "NIOHTTP1", package: "swift-nio"),
    ]),
  room(
    "DaemonService",
    on: [
      "LiveSession", "Analysis", "Acquisition", "Recordings", "SpasmDetection", "Realtime", "Catalogue", "DaemonAPI",
      "Configuration", "FacialEMG",
      .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOPosix", package: "swift-nio"),
      .product(name: "NIOHTTP1", package: "swift-nio"),
      .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      .product(name: "Logging", package: "swift-log"),
    ]),
  // The page's files become string literals of the room, so that one binary is all there is to install.
  .target(
    name: "Viewer",
    dependencies: [
      "FacialisClient", "Recordings", "DaemonAPI", "FacialEMG",
      .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOPosix", package: "swift-nio"),
      .product(name: "NIOHTTP1", package: "swift-nio"),
    ], exclude: ["Page"], swiftSettings: settings, plugins: ["EmbedPage"]),
  .plugin(name: "EmbedPage", capability: .buildTool(), path: "Plugins/EmbedPage"),
  room("TerminalViewer", on: ["FacialisClient", "DaemonAPI", "FacialEMG"]),
  room(
    "Commands",
    on: [
      "FacialisClient", "Viewer", "TerminalViewer", "Batch", "Reports", "Simulator", "Configuration", "Recordings",
      "Catalogue", "SpasmDetection", "Acquisition", "DaemonAPI", "FacialEMG",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ]),
]

let executables: [Target] = [
  .executableTarget(
    name: "facialisd",
    dependencies: [
      "DaemonService", "Configuration", "FacialEMG",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    swiftSettings: settings),
  .executableTarget(name: "facialis", dependencies: ["Commands"], swiftSettings: settings),
]

let testTargets: [Target] = [
  tests("ArchitectureTests"),
  tests("FacialEMGTests", on: ["FacialEMG"]),
  tests("SpasmDetectionTests", on: ["SpasmDetection", "SignalProcessing", "FacialEMG"]),
  tests("AnalysisTests", on: ["Analysis", "SpasmDetection", "FacialEMG"]),
  tests("RealtimeTests", on: ["Realtime", "FacialEMG"]),
  // A host program for the USB bench: it runs under umockdev's preload library, which the tests themselves do not.
  .executableTarget(
    name: "USBBenchClient", dependencies: ["Acquisition", "Realtime", "FacialEMG"], path: "Tests/USBBenchClient",
    swiftSettings: settings),
  .testTarget(
    name: "AcquisitionTests", dependencies: ["Acquisition", "Realtime", "FacialEMG"], resources: [.copy("Fixtures")],
    swiftSettings: settings),
  // Real libusb, real daemon, emulated devices.
  .testTarget(
    name: "USBBenchTests",
    dependencies: [
      "Acquisition", "Recordings", "DaemonAPI", "Realtime", "FacialEMG", "USBBenchClient", "facialisd", "facialis",
    ], swiftSettings: settings),
  tests("DaemonAPITests", on: ["DaemonAPI", "FacialEMG"]),
  tests("CatalogueTests", on: ["Catalogue", "FacialEMG", .product(name: "GRDB", package: "GRDB.swift")]),
  tests("SimulatorTests", on: ["Simulator", "FacialEMG"]),
  tests(
    "DaemonServiceTests",
    on: [
      "facialisd", "DaemonService", "FacialisClient", "LiveSession", "Catalogue", "Recordings", "Configuration",
      "DaemonAPI", "Acquisition",
      "Realtime", "FacialEMG",
      .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
      .product(name: "Logging", package: "swift-log"),
    ]),
  tests("TerminalViewerTests", on: ["TerminalViewer", "DaemonAPI", "FacialEMG"]),
  tests(
    "ViewerTests",
    on: [
      "Viewer", "DaemonAPI", "FacialEMG", .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOPosix", package: "swift-nio"),
    ]),
  tests("FacialisClientTests", on: ["FacialisClient", "DaemonAPI", "FacialEMG"]),
  .testTarget(
    name: "SignalProcessingTests", dependencies: ["SignalProcessing", "FacialEMG"],
    resources: [.copy("Fixtures")], swiftSettings: settings),
  .testTarget(
    name: "RecordingsTests", dependencies: ["Recordings", "FacialEMG"], resources: [.copy("Fixtures")],
    swiftSettings: settings),
  .testTarget(
    name: "ConfigurationTests", dependencies: ["Configuration", "Recordings", "FacialEMG"],
    resources: [.copy("Fixtures")], swiftSettings: settings),
  tests(
    "BatchTests", on: ["Batch", "Analysis", "Recordings", "Reports", "SpasmDetection", "SignalProcessing", "FacialEMG"]),
  tests(
    "CommandsTests",
    on: [
      "Commands", "Batch", "Configuration", "Recordings", "SpasmDetection", "DaemonAPI", "FacialEMG",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ]),
  .testTarget(
    name: "ReportsTests", dependencies: ["Reports", "SpasmDetection", "FacialEMG"], exclude: ["Cohort/make_golden.py"],
    swiftSettings: settings),
  tests(
    "LiveSessionTests",
    on: [
      "LiveSession", "Acquisition", "Analysis", "Recordings", "Simulator", "SpasmDetection", "SignalProcessing",
      "Realtime", "FacialEMG",
    ]),
]

let package = Package(
  name: "facialis",
  products: [
    .executable(name: "facialisd", targets: ["facialisd"]),
    .executable(name: "facialis", targets: ["facialis"]),
  ],
  dependencies: [
    // Command line: help, completions and man pages from one definition.
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    // Sockets, HTTP/1.1 codec, back-pressure.
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    // Ordered start and shutdown.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    // Structured logs.
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    // SHA-256 of inputs, with the processor's own instructions.
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    // SQLite with migrations and good error texts: event log, audit, catalogue.
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    // TOML, for montages and the configuration.
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
  ],
  targets: systemLibraries + rooms + executables + testTargets,
  cxxLanguageStandard: .cxx17
)
