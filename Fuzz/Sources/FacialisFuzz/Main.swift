// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

// The name is libFuzzer's.
// swift-format-ignore: AlwaysUseLowerCamelCase
/// Its own loop: calls `body` with ever new bytes until it is told to stop or something crashes.
@_extern(c)
func LLVMFuzzerRunDriver(
  _ argc: UnsafeMutablePointer<CInt>, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

nonisolated(unsafe) var target: @Sendable ([UInt8]) -> Void = { _ in }

/// `FacialisFuzz`, with the target's name in FACIALIS_FUZZ and libFuzzer's arguments.
@c(FacialisFuzz_main)
public func fuzzMain(_ argc: CInt, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
  let name = ProcessInfo.processInfo.environment["FACIALIS_FUZZ"] ?? ""
  let targets = FuzzTargets.all + DaemonTargets.all
  guard let chosen = targets.first(where: { $0.name == name }) else {
    print("FACIALIS_FUZZ is none of \(targets.map(\.name).joined(separator: ", "))")
    return 64
  }
  target = chosen.run
  var count = argc
  var arguments = argv
  return LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
    target(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
  }
}
