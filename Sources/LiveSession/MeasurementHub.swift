// SPDX-License-Identifier: GPL-3.0-or-later
public import Analysis
public import SpasmDetection
internal import Synchronization

/// What the session measures for people who watch.
public enum Measurement: Sendable, Hashable {
  case features(LiveFeatures)
  case synkinesis(SynkinesisMatrix)
  case spectrum(LiveSpectrum, streamSample: Int)
}

/// Hands measurements to subscribers, each behind a bounded queue, and keeps the latest of each kind.
public final class MeasurementHub: Sendable {
  /// The latest of everything.
  public struct Latest: Sendable {
    public var features: LiveFeatures?
    public var synkinesis: SynkinesisMatrix?
    /// By channel.
    public var densities: [Int: LiveSpectrum] = [:]
    public var envelopes: [Int: LiveSpectrum] = [:]
    /// Complete minutes of the current analysis, newest last.
    public var minutes: [FeatureRow] = []
  }

  private struct State {
    var latest = Latest()
    var features: [Subscription<Measurement>] = []
    var spectra: [Subscription<Measurement>] = []
    /// The stream's sample that the kept minutes count from.
    var minutesOrigin = 0
  }

  /// Rows of minutes that are kept: 8 hours of 64 channels.
  private static let mostMinutes = 64 * 480
  private static let queueLength = 512

  private let state = Mutex(State())

  package init() {}

  public var latest: Latest { state.withLock { $0.latest } }

  /// Features and synkinesis, and spectra where asked for, from now on; positions are samples of the stream.
  public func subscribe(spectra: Bool) -> Subscription<Measurement> {
    let identity = SubscriptionIdentity()
    let subscription = Subscription<Measurement>(capacity: Self.queueLength) { [weak self] in
      self?.state.withLock { state in
        state.features.removeAll { identity.matches(ObjectIdentifier($0)) }
        state.spectra.removeAll { identity.matches(ObjectIdentifier($0)) }
      }
    }
    identity.set(ObjectIdentifier(subscription))
    state.withLock { state in
      state.features.append(subscription)
      if spectra { state.spectra.append(subscription) }
    }
    return subscription
  }

  /// Whether anybody watches spectra.
  package var areSpectraWatched: Bool { state.withLock { !$0.spectra.isEmpty } }

  /// A new analysis begins: what was measured of the one before is gone.
  package func begin() { state.withLock { $0.latest = Latest() } }

  package func publish(_ features: LiveFeatures, synkinesis: SynkinesisMatrix?) {
    let sample = features.streamSample
    state.withLock { state in
      state.latest.features = features
      if let synkinesis { state.latest.synkinesis = synkinesis }
      for subscription in state.features {
        subscription.offer(.features(features), sample..<sample + 1)
        if let synkinesis { subscription.offer(.synkinesis(synkinesis), sample..<sample + 1) }
      }
    }
  }

  package func publish(_ spectra: [LiveSpectrum], streamSample: Int) {
    state.withLock { state in
      for spectrum in spectra {
        switch spectrum.kind {
        case .short: break
        case .density: state.latest.densities[spectrum.channel] = spectrum
        case .envelope: state.latest.envelopes[spectrum.channel] = spectrum
        }
        for subscription in state.spectra {
          subscription.offer(.spectrum(spectrum, streamSample: streamSample), streamSample..<streamSample + 1)
        }
      }
    }
  }

  /// Complete minutes of the analysis that began at a sample of the stream; those of another one are forgotten.
  package func publish(minutes rows: [FeatureRow], origin: Int) {
    if rows.isEmpty { return }
    state.withLock { state in
      if state.minutesOrigin != origin { state.latest.minutes = [] }
      state.minutesOrigin = origin
      state.latest.minutes += rows
      let surplus = state.latest.minutes.count - Self.mostMinutes
      if surplus > 0 { state.latest.minutes.removeFirst(surplus) }
    }
  }

  package func finish() {
    let all = state.withLock { state in
      defer {
        state.features = []
        state.spectra = []
      }
      return state.features
    }
    for subscription in all { subscription.finish() }
  }
}
