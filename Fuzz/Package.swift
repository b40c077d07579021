// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later
import PackageDescription

/// Coverage for libFuzzer and address checks, for the rooms as for the targets.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Extern"),
  .unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"]),
]

// As in Benchmarks the rooms are symbolic links, and so is what the ordinary tests replay the corpus with.

let package = Package(
  name: "facialis-fuzz",
  dependencies: [.package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0")],
  targets: [
    .target(name: "FacialEMG", swiftSettings: settings),
    .target(name: "Recordings", dependencies: ["FacialEMG"], swiftSettings: settings),
    .target(name: "DaemonAPI", dependencies: ["FacialEMG"], swiftSettings: settings),
    .target(
      name: "Configuration", dependencies: ["FacialEMG", .product(name: "TOMLKit", package: "TOMLKit")],
      swiftSettings: settings),
    // The daemon's files that need no network library.
    .target(name: "Requests", dependencies: ["DaemonAPI", "FacialEMG"], swiftSettings: settings),
    .executableTarget(
      name: "FacialisFuzz", dependencies: ["Recordings", "DaemonAPI", "Configuration", "Requests", "FacialEMG"],
      swiftSettings: settings,
      linkerSettings: [.unsafeFlags(["-use-ld=lld", "-sanitize=fuzzer,address"])]),
  ]
)
