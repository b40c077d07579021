// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later
import PackageDescription

/// The settings of the product's rooms, but that warnings are no errors: the product's own build refuses them.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]

// The product has no library products, and a target may not lie outside its package: the rooms are symbolic links.

let package = Package(
  name: "facialis-benchmarks",
  dependencies: [.package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0")],
  targets: [
    .systemLibrary(name: "CFFTW", path: "Sources/CFFTW", pkgConfig: "fftw3"),
    .target(name: "FacialEMG", swiftSettings: settings),
    .target(name: "SignalProcessing", dependencies: ["FacialEMG", "CFFTW"], swiftSettings: settings),
    .target(name: "SpasmDetection", dependencies: ["SignalProcessing", "FacialEMG"], swiftSettings: settings),
    .target(
      name: "Analysis", dependencies: ["SpasmDetection", "SignalProcessing", "FacialEMG"], swiftSettings: settings),
    .target(name: "Simulator", dependencies: ["FacialEMG"], swiftSettings: settings),
    .target(name: "Recordings", dependencies: ["FacialEMG"], swiftSettings: settings),
    .target(
      name: "Catalogue", dependencies: ["FacialEMG", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: settings),
    .target(name: "CLinux", path: "Sources/CLinux"),
    .target(name: "Realtime", dependencies: ["CLinux", "FacialEMG"], swiftSettings: settings),
    .systemLibrary(name: "CLibUSB", path: "Sources/CLibUSB", pkgConfig: "libusb-1.0"),
    .target(name: "Acquisition", dependencies: ["Realtime", "CLibUSB", "FacialEMG"], swiftSettings: settings),
    // The same arithmetic as plain C loops, the yardstick.
    .target(name: "CPlain", dependencies: ["CFFTW"], cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off"])]),
    .executableTarget(
      name: "facialis-bench",
      dependencies: ["FacialEMG", "SignalProcessing", "Analysis", "Simulator", "Recordings", "Catalogue", "CPlain"],
      swiftSettings: settings),
    // RealtimeSanitizer ends it where the hot path allocates, locks or waits.
    .executableTarget(
      name: "realtime-check", dependencies: ["FacialEMG", "Realtime", "Acquisition", "SignalProcessing"],
      swiftSettings: settings, linkerSettings: [.unsafeFlags(["-Xclang-linker", "-fsanitize=realtime"])]),
  ]
)
