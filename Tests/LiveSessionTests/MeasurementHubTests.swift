// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import FacialEMG
import LiveSession
import SignalProcessing
import Testing

/// What the session hands to those who watch.
struct MeasurementHubTests {
  private static func features(_ sample: Int) -> LiveFeatures { LiveFeatures(streamSample: sample, channels: []) }

  @Test func aWatcherGetsWhatItAskedFor() {
    let hub = MeasurementHub()
    let plain = hub.subscribe(spectra: false)
    #expect(!hub.areSpectraWatched)
    let all = hub.subscribe(spectra: true)
    #expect(hub.areSpectraWatched)
    let spectrum = LiveSpectrum(.density, channel: 1, .init(values: [1, 2, 3], resolution: 2), upTo: 2)
    hub.publish([spectrum], streamSample: 5)
    hub.publish(Self.features(7), synkinesis: nil)
    guard case .element(.features(let seen))? = plain.poll() else {
      Issue.record("no features")
      return
    }
    #expect(seen.streamSample == 7 && plain.poll() == nil)
    guard case .element(.spectrum(spectrum, streamSample: 5))? = all.poll() else {
      Issue.record("no spectrum")
      return
    }
    #expect(spectrum.values == [1, 2])
    #expect(hub.latest.densities[1] == spectrum && hub.latest.features?.streamSample == 7)
    all.cancel()
    #expect(!hub.areSpectraWatched)
  }

  @Test func minutesOfAnotherAnalysisAreForgotten() {
    let hub = MeasurementHub()
    let row = FeatureRow(minute: 0, channel: ChannelName(.left, .mentalis), condition: "rest", analysableS: 60)
    hub.publish(minutes: [row], origin: 0)
    hub.publish(minutes: [row], origin: 0)
    #expect(hub.latest.minutes.count == 2)
    hub.publish(minutes: [row], origin: 4000)
    #expect(hub.latest.minutes.count == 1)
  }
}
