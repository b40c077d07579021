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
  targets: [
    .target(name: "FacialEMG", swiftSettings: settings),
    .target(name: "Recordings", dependencies: ["FacialEMG"], swiftSettings: settings),
    .target(name: "DaemonAPI", dependencies: ["FacialEMG"], swiftSettings: settings),
    .executableTarget(
      name: "FacialisFuzz", dependencies: ["Recordings", "DaemonAPI", "FacialEMG"], swiftSettings: settings,
      linkerSettings: [.unsafeFlags(["-use-ld=lld", "-sanitize=fuzzer,address"])]),
  ]
)
