// SPDX-License-Identifier: GPL-3.0-or-later

/// Decides what is left out under overload: viewer frames first, then spectra, then features; never detection.
///
/// Driven by how far the session is behind its source. Steps up at once, steps down one at a time after a calm second, so that
/// it does not flutter.
public struct SheddingPolicy: Sendable, Hashable {
  /// What can be left out, in the order in which it is.
  public enum Step: Int, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case nothing
    case viewerFrames
    case spectra
    case features

    public static func < (a: Step, b: Step) -> Bool { a.rawValue < b.rawValue }

    /// What is left out at this step, in words.
    public var leftOut: [String] {
      ["viewer", "spectra", "features"].prefix(rawValue).map { $0 }
    }
  }

  /// Lag in seconds from which each step is taken.
  public static let thresholds: [(step: Step, lag: Double)] = [
    (.viewerFrames, 0.25), (.spectra, 0.5), (.features, 1),
  ]
  /// Seconds of lag below which it is calm, and for how long it has to be calm before a step is taken back.
  public static let calmLag = 0.1
  public static let calmSeconds = 1.0

  public private(set) var step = Step.nothing
  private var calmSince: UInt64?

  public init() {}

  /// Takes the lag in seconds at a monotonic time in nanoseconds; the new step where it changed.
  public mutating func update(lag: Double, at time: UInt64) -> Step? {
    let wanted = SheddingPolicy.thresholds.last { lag >= $0.lag }?.step ?? .nothing
    if wanted > step {
      step = wanted
      calmSince = nil
      return step
    }
    guard step != .nothing, lag < SheddingPolicy.calmLag else {
      calmSince = nil
      return nil
    }
    guard let since = calmSince else {
      calmSince = time
      return nil
    }
    guard Double(time - since) * 1e-9 >= SheddingPolicy.calmSeconds else { return nil }
    calmSince = time
    step = Step(rawValue: step.rawValue - 1) ?? .nothing
    return step
  }
}
