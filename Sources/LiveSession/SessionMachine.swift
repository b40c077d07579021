// SPDX-License-Identifier: GPL-3.0-or-later

/// Decides what a session does next: (phase, input) -> phase and actions, without any I/O.
public struct SessionMachine: Sendable, Hashable {
  public enum Phase: String, Sendable, Hashable, Codable, CaseIterable {
    /// No source runs.
    case idle
    /// A source runs and is analysed; nothing is recorded.
    case monitoring
    case recording
    /// A stop was asked for; the recording ends with its current data record.
    case stopping
    /// Shut down for good.
    case ended
  }

  public enum Input: Sendable, Hashable {
    case sourceStarted
    case sourceEnded
    case startRequested
    case stopRequested
    /// The last frame of a data record was taken.
    case recordBoundary
    /// Frames are missing before those that come next.
    case gap
    /// No frame has come for so long that none is waited for.
    case starved
    case writerFailed
    /// Less is free on the disk than has to stay free.
    case diskFull
    case shutdownRequested
  }

  public enum Action: Sendable, Hashable {
    case startMonitoring
    case startRecording
    /// Goes on behind the gap, which is marked and, in a recording, filled or left between two files.
    case bridgeGap
    case finishRecording(EndReason)
    case refuse(Refusal)
    case endStream
  }

  /// Why a recording ended.
  public enum EndReason: String, Sendable, Hashable, Codable, CaseIterable {
    case requested
    case sourceEnded = "source_ended"
    case writerFailed = "writer_failed"
    case diskFull = "disk_full"
    case shutdown
    /// By a crash or a power cut, and it did not go on.
    case interrupted
  }

  /// Why a request was refused.
  public enum Refusal: Sendable, Hashable {
    case noSource
    case alreadyRecording
    case notRecording
  }

  public private(set) var phase = Phase.idle

  public init() {}

  public var isRecording: Bool { phase == .recording || phase == .stopping }

  /// Takes the input and says what to do, in order.
  public mutating func handle(_ input: Input) -> [Action] {
    switch phase {
    case .idle: idle(input)
    case .monitoring: monitoring(input)
    case .recording, .stopping: recording(input)
    case .ended: ended(input)
    }
  }

  private mutating func idle(_ input: Input) -> [Action] {
    switch input {
    case .sourceStarted:
      phase = .monitoring
      return [.startMonitoring]
    case .startRequested: return [.refuse(.noSource)]
    case .stopRequested: return [.refuse(.notRecording)]
    case .shutdownRequested:
      phase = .ended
      return [.endStream]
    default: return []
    }
  }

  private mutating func monitoring(_ input: Input) -> [Action] {
    switch input {
    case .startRequested:
      phase = .recording
      return [.startRecording]
    case .stopRequested: return [.refuse(.notRecording)]
    case .gap: return [.bridgeGap]
    case .sourceEnded:
      phase = .idle
      return [.endStream]
    case .shutdownRequested:
      phase = .ended
      return [.endStream]
    default: return []
    }
  }

  private mutating func recording(_ input: Input) -> [Action] {
    let isStopping = phase == .stopping
    switch input {
    case .startRequested: return [.refuse(.alreadyRecording)]
    case .stopRequested:
      phase = .stopping
      return []
    case .recordBoundary, .starved:
      return isStopping ? finish(.requested) : []
    // A gap behind the last frame that was asked for is not part of the recording.
    case .gap: return isStopping ? finish(.requested) : [.bridgeGap]
    case .writerFailed: return finish(.writerFailed)
    case .diskFull: return finish(isStopping ? .requested : .diskFull)
    case .sourceEnded:
      phase = .idle
      return [.finishRecording(isStopping ? .requested : .sourceEnded), .endStream]
    case .shutdownRequested:
      phase = .ended
      return [.finishRecording(isStopping ? .requested : .shutdown), .endStream]
    case .sourceStarted: return []
    }
  }

  private mutating func finish(_ reason: EndReason) -> [Action] {
    phase = .monitoring
    return [.finishRecording(reason), .startMonitoring]
  }

  private func ended(_ input: Input) -> [Action] {
    switch input {
    case .startRequested: [.refuse(.noSource)]
    case .stopRequested: [.refuse(.notRecording)]
    default: []
    }
  }
}
