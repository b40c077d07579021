// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
public import FacialisClient
import Foundation
import Synchronization

/// `facialis top`: follows the daemon and draws it in the terminal until q.
public final class TopProgram: Sendable {
  private static let columnsPerSecond = 16

  private let client: DaemonClient
  private let mayControl: Bool
  private let hasColour: Bool
  private let state: Mutex<TopModel>

  /// - Parameter hasColour: false for terminals without, or where NO_COLOR is set.
  public init(_ client: DaemonClient, hasColour: Bool) {
    self.client = client
    self.hasColour = hasColour
    mayControl = DaemonRelay(folder: client.folder).mayControl
    var model = TopModel()
    model.mayControl = mayControl
    state = Mutex(model)
  }

  /// Runs until q, Ctrl-C or the end of the terminal. Throws where there is no terminal.
  public func run() async throws {
    let terminal = try Terminal()
    defer { terminal.restore() }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.followStatus() }
      group.addTask { await self.followStream() }
      group.addTask { await self.followEvents() }
      group.addTask { await self.draw(terminal) }
      for await bytes in Self.keys(terminal) {
        let actions = state.withLock { TopKeys.take(bytes, &$0) }
        if actions.contains(.quit) { break }
        for action in actions { await perform(action) }
      }
      group.cancelAll()
    }
  }

  /// Keys as they come; a thread of its own waits for them.
  private static func keys(_ terminal: Terminal) -> AsyncStream<[UInt8]> {
    let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
    let ended = Ended()
    continuation.onTermination = { _ in ended.set() }
    Thread.detachNewThread {
      while !ended.isSet {
        guard let bytes = terminal.read() else { break }
        if !bytes.isEmpty { continuation.yield(bytes) }
      }
      continuation.finish()
    }
    return stream
  }

  private final class Ended: Sendable {
    private let flag = Mutex(false)
    var isSet: Bool { flag.withLock { $0 } }
    func set() { flag.withLock { $0 = true } }
  }

  private func draw(_ terminal: Terminal) async {
    var last: [String] = []
    while !Task.isCancelled {
      let (columns, rows) = terminal.size
      let screen = TopScreen(columns: columns, rows: rows, hasColour: hasColour)
      let lines = screen.lines(
        state.withLock { $0 }, now: UTCTime(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)))
      var output = last.count == lines.count ? "" : "\u{1B}[2J"
      for (row, line) in lines.enumerated() where row >= last.count || last[row] != line || last.count != lines.count {
        output += "\u{1B}[\(row + 1);1H\(line)"
      }
      if !output.isEmpty { terminal.write(output) }
      last = lines
      try? await Task.sleep(for: .milliseconds(125))
    }
  }

  private func followStatus() async {
    while !Task.isCancelled {
      do {
        let status = try await client.status()
        state.withLock {
          $0.status = status
          $0.isConnected = true
        }
      } catch {
        state.withLock { $0.isConnected = false }
      }
      try? await Task.sleep(for: .seconds(1))
    }
  }

  private func followStream() async {
    while !Task.isCancelled {
      try? await client.followStream(
        columnsPerSecond: Self.columnsPerSecond, include: ["waveform", "features"]
      ) { [self] frame in take(frame) }
      // A daemon that is gone needs a while to come back, and its absence must not cost a core.
      try? await Task.sleep(for: .milliseconds(500))
    }
  }

  private func take(_ frame: StreamFrame) {
    state.withLock { model in
      switch frame.kind {
      case .description:
        if let description = try? WireJSON.decode(StreamDescription.self, from: frame.payload) {
          model.traces.begin(description)
        }
      case .features: model.features = try? WireJSON.decode(FeaturesReply.self, from: frame.payload)
      default: model.traces.take(frame)
      }
    }
  }

  private func followEvents() async {
    while !Task.isCancelled {
      try? await client.followEvents { [self] message in
        if case .event(let event) = message { state.withLock { $0.take(event) } }
      }
      try? await Task.sleep(for: .milliseconds(500))
    }
  }

  private func perform(_ action: TopKeys.Action) async {
    let words: String
    do {
      switch action {
      case .quit: return
      case .record(let subject):
        words = "recording \(try await client.startRecording(RecordingRequest(subject: subject)).id)"
      case .stop: words = "closed \(try await client.stopRecording().id)"
      case .mark(let text): words = "\(try await client.mark(MarkerRequest(text: text)).text) marked"
      }
    } catch {
      words = "\(error.message) \(error.mend)"
    }
    state.withLock { $0.message = words }
  }
}
