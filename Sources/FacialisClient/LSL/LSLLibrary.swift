// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Glibc

/// A stream that liblsl publishes.
// Unchecked: the handle means nothing to us, and liblsl takes its calls from any thread.
@safe
struct LSLOutlet: @unchecked Sendable {
  fileprivate let handle: OpaquePointer
}

/// liblsl, loaded when it is asked for and nowhere linked: the few calls that an outlet needs.
///
/// The library keeps threads and sockets of its own; its calls may come from any thread.
// Unchecked: what is stored are pointers to functions, which never change.
@safe
final class LSLLibrary: @unchecked Sendable {
  private typealias Handle = OpaquePointer
  private typealias MakeInfo =
    @convention(c) (
      UnsafePointer<CChar>, UnsafePointer<CChar>, Int32, Double, Int32, UnsafePointer<CChar>
    ) -> Handle?
  private typealias Describe = @convention(c) (Handle?) -> Handle?
  private typealias AddChild = @convention(c) (Handle?, UnsafePointer<CChar>) -> Handle?
  private typealias AddValue = @convention(c) (Handle?, UnsafePointer<CChar>, UnsafePointer<CChar>) -> Handle?
  private typealias MakeOutlet = @convention(c) (Handle?, Int32, Int32) -> Handle?
  private typealias PushChunk = @convention(c) (Handle?, UnsafePointer<Float>, UInt, Double) -> Int32
  private typealias PushText = @convention(c) (Handle?, UnsafePointer<UnsafePointer<CChar>?>, Double) -> Int32
  private typealias Clock = @convention(c) () -> Double
  private typealias Version = @convention(c) () -> Int32
  private typealias Destroy = @convention(c) (Handle?) -> Void

  private let makeInfo: MakeInfo
  private let describe: Describe
  private let addChild: AddChild
  private let addValue: AddValue
  private let makeOutlet: MakeOutlet
  private let pushChunk: PushChunk
  private let pushText: PushText
  private let localClock: Clock
  private let libraryVersion: Version
  private let destroyOutlet: Destroy
  /// The name that it was found by.
  let name: String

  /// Loads the library: the named one, else liblsl.so.2, else liblsl.so. Throws in words where there is none.
  init(path: String?) throws(FacialisError) {
    let names = path.map { [$0] } ?? ["liblsl.so.2", "liblsl.so"]
    for name in names {
      guard let library = unsafe dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
      func find<Function>(_ symbol: String, _ type: Function.Type) -> Function? {
        guard let address = unsafe dlsym(library, symbol) else { return nil }
        return unsafe unsafeBitCast(address, to: type)
      }
      guard let makeInfo = unsafe find("lsl_create_streaminfo", MakeInfo.self),
        let describe = unsafe find("lsl_get_desc", Describe.self),
        let addChild = unsafe find("lsl_append_child", AddChild.self),
        let addValue = unsafe find("lsl_append_child_value", AddValue.self),
        let makeOutlet = unsafe find("lsl_create_outlet", MakeOutlet.self),
        let pushChunk = unsafe find("lsl_push_chunk_ft", PushChunk.self),
        let pushText = unsafe find("lsl_push_sample_strt", PushText.self),
        let clock = find("lsl_local_clock", Clock.self),
        let version = find("lsl_library_version", Version.self),
        let destroy = unsafe find("lsl_destroy_outlet", Destroy.self)
      else { continue }
      unsafe self.makeInfo = makeInfo
      unsafe self.describe = describe
      unsafe self.addChild = addChild
      unsafe self.addValue = addValue
      unsafe self.makeOutlet = makeOutlet
      unsafe self.pushChunk = pushChunk
      unsafe self.pushText = pushText
      localClock = clock
      libraryVersion = version
      unsafe destroyOutlet = destroy
      self.name = name
      return
    }
    throw FacialisError(
      "lsl-missing", .unavailable, "liblsl cannot be loaded (\(names.joined(separator: ", "))).",
      mend: "Install it, e.g. from the PyPI package pylsl, and name it with --library.")
  }

  var version: Int { Int(libraryVersion()) }

  /// Seconds of the clock that samples are stamped by.
  var now: Double { localClock() }

  /// An outlet of float samples in microvolts, one label a channel; nil where the library refuses.
  func outlet(samples labels: [String], rate: Double, source: String) -> LSLOutlet? {
    guard let info = unsafe makeInfo("Facialis", "EMG", Int32(labels.count), rate, 1, source) else { return nil }
    let channels = unsafe addChild(describe(info), "channels")
    for label in labels {
      let channel = unsafe addChild(channels, "channel")
      _ = unsafe addValue(channel, "label", label)
      _ = unsafe addValue(channel, "unit", "microvolts")
      _ = unsafe addValue(channel, "type", "EMG")
    }
    return unsafe makeOutlet(info, 0, 60).map { unsafe LSLOutlet(handle: $0) }
  }

  /// An outlet of texts at irregular times.
  func outlet(markers source: String) -> LSLOutlet? {
    guard let info = unsafe makeInfo("Facialis events", "Markers", 1, 0, 3, source) else { return nil }
    return unsafe makeOutlet(info, 0, 60).map { unsafe LSLOutlet(handle: $0) }
  }

  /// Hands over interleaved samples, the last of which is of the time.
  func push(_ values: [Float], to outlet: LSLOutlet, at time: Double) {
    _ = unsafe values.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return Int32(0) }
      return unsafe pushChunk(outlet.handle, base, UInt(buffer.count), time)
    }
  }

  func push(_ text: String, to outlet: LSLOutlet, at time: Double) {
    _ = unsafe text.withCString { pointer in
      var texts: UnsafePointer<CChar>? = unsafe pointer
      return unsafe pushText(outlet.handle, &texts, time)
    }
  }

  func destroy(_ outlet: LSLOutlet) { unsafe destroyOutlet(outlet.handle) }
}
