// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later
import PackageDescription

/// The same settings as the product's rooms have.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

// The product has no library products, and a target may not lie outside its package: the rooms are symbolic links.

let package = Package(
  name: "facialis-benchmarks",
  targets: [
    .systemLibrary(name: "CFFTW", path: "Sources/CFFTW", pkgConfig: "fftw3"),
    .target(name: "FacialEMG", swiftSettings: settings),
    .target(name: "SignalProcessing", dependencies: ["FacialEMG", "CFFTW"], swiftSettings: settings),
    // The same arithmetic as plain C loops, the yardstick.
    .target(name: "CPlain", dependencies: ["CFFTW"], cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off"])]),
    .executableTarget(
      name: "facialis-bench", dependencies: ["FacialEMG", "SignalProcessing", "CPlain"], swiftSettings: settings),
  ]
)
