// SPDX-License-Identifier: GPL-3.0-or-later

import CPlain
import FacialEMG
import SignalProcessing

/// The kernels of SignalProcessing beside plain C.
///
/// Blocks of 1000 frames of noise, as large as what a reader or a session hands on; every call filters what the last left
/// in the output buffer, so that nothing can be optimised away.
struct SignalBenchmarks {
  let frameCount = 1000
  let rate = 2000.0

  private func noise(_ count: Int) -> [Double] {
    var random = RandomSource(seed: 1)
    return (0..<count).map { _ in random.normal(0, 30) }
  }

  private func sections() throws -> [SecondOrderSection] {
    try ButterworthDesign(.bandPass(20, 450), order: 4, rate: rate).sections
      + NotchDesign(frequency: 50, rate: rate).sections
  }

  func cascade(channels: Int) throws -> [Measurement] {
    let layout = GroupLayout(channelCount: channels)
    let sections = try sections()
    let samples = noise(frameCount * channels)
    let input = layout.groups(interleaved: samples)
    var output = input
    var cascade = FilterCascade(sections, groupCount: layout.groupCount)
    let swift = Measurement.measure("cascade, 5 sections", channels: channels, channelSamples: samples.count) {
      var span = output.mutableSpan
      cascade.process(input.span, into: &span)
    }
    let flat = sections.flatMap { [$0.b0, $0.b1, $0.b2, $0.a1, $0.a2] }
    var state = [Double](repeating: 0, count: 2 * sections.count * channels)
    var frames = samples
    let plain = Measurement.measure("cascade, plain C", channels: channels, channelSamples: samples.count) {
      for index in samples.indices { frames[index] = samples[index] }
      unsafe plain_cascade(&frames, frameCount, channels, flat, sections.count, &state)
    }
    return [swift, plain]
  }

  func teagerKaiser(channels: Int) -> [Measurement] {
    let layout = GroupLayout(channelCount: channels)
    let samples = noise(frameCount * channels)
    let input = layout.groups(interleaved: samples)
    var output = input
    var energy = TeagerKaiser(groupCount: layout.groupCount)
    let swift = Measurement.measure("Teager-Kaiser", channels: channels, channelSamples: samples.count) {
      var span = output.mutableSpan
      energy.process(input.span, into: &span)
    }
    var state = [Double](repeating: 0, count: 2 * channels)
    var result = samples
    let plain = Measurement.measure("Teager-Kaiser, plain C", channels: channels, channelSamples: samples.count) {
      unsafe plain_teager_kaiser(samples, &result, frameCount, channels, &state)
    }
    return [swift, plain]
  }

  func movingRMS(channels: Int) throws -> [Measurement] {
    let layout = GroupLayout(channelCount: channels)
    let input = layout.groups(interleaved: noise(frameCount * channels))
    var output = input
    var rms = try MovingRMS(window: 0.05, rate: rate, groupCount: layout.groupCount)
    let swift = Measurement.measure("moving RMS", channels: channels, channelSamples: frameCount * channels) {
      var span = output.mutableSpan
      rms.process(input.span, into: &span)
    }
    let samples = noise(frameCount * channels)
    var squares = [Double](repeating: 0, count: rms.windowLength * channels)
    var sums = [Double](repeating: 0, count: channels)
    var result = samples
    var place = 0
    let plain = Measurement.measure("moving RMS, plain C", channels: channels, channelSamples: samples.count) {
      unsafe plain_moving_rms(samples, &result, frameCount, channels, &squares, rms.windowLength, &sums, &place)
    }
    return [swift, plain]
  }

  /// A minute of one channel in windows of 512 by half: the density of all, and the median frequency of every window.
  func spectra() throws -> [Measurement] {
    let samples = noise(120_000)
    let window = HannWindow(length: 512)
    var frequencies = 0.0
    var welch = try WelchEstimate(length: 512, rate: rate)
    let whole = Measurement.measure("Welch 512 and median frequency", channels: 1, channelSamples: samples.count) {
      welch.reset()
      welch.addSegments(of: samples.span, step: 256)
      frequencies += welch.medianFrequency(in: 20...450) ?? 0
    }
    let each = Measurement.measure("FFT 512, median of each window", channels: 1, channelSamples: samples.count) {
      var from = 0
      while from + 512 <= samples.count {
        welch.reset()
        welch.add(samples.span.extracting(from..<from + 512))
        frequencies += welch.medianFrequency(in: 20...450) ?? 0
        from += 256
      }
    }
    let plainRun = unsafe plain_spectrum_create(512)
    defer { unsafe plain_spectrum_destroy(plainRun) }
    let plain = Measurement.measure("FFT 512, median, plain C", channels: 1, channelSamples: samples.count) {
      frequencies += unsafe plain_spectrum_medians(plainRun, samples, samples.count, window.values, rate, 20, 450)
    }
    blackHole(frequencies)
    return [whole, each, plain]
  }

  @inline(never) private func blackHole(_ value: Double) { if value == .infinity { print(value) } }

  /// All of them, in the order of the table.
  func all() throws -> [Measurement] {
    try [8, 16, 64].flatMap { try cascade(channels: $0) }
      + teagerKaiser(channels: 8) + movingRMS(channels: 8) + spectra()
  }
}
