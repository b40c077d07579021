// SPDX-License-Identifier: GPL-3.0-or-later

import CFFTW
public import FacialEMG
import Synchronization

/// The power spectrum of real windows of one length, by FFTW.
///
/// Owns its plan and its aligned buffers. Plans are made with FFTW_ESTIMATE: measuring finds no better ones at these
/// lengths and would make results differ from run to run. FFTW's planner is not thread-safe, so that planning and its
/// undoing happen under one lock; transforming takes none, one thread at a time. The last bits of the results hang on
/// the machine's FFTW: nothing computed from them may decide an event.
@safe
public struct PowerSpectrum: ~Copyable, @unchecked Sendable {
  private static let planner = Mutex<Void>(())

  /// Samples in a window.
  public let length: Int
  private let samples: UnsafeMutablePointer<Double>
  private let spectrum: UnsafeMutablePointer<fftw_complex>
  private let plan: OpaquePointer

  /// Plans transforms of `length` samples.
  ///
  /// - Throws: `signal-setting-impossible` where the length is not 2 to 2^24; `no-memory`.
  public init(length: Int) throws(FacialisError) {
    guard length >= 2, length <= 1 << 24 else {
      throw .measureSettingImpossible("length of a spectrum in samples", Double(length), allowed: "2 to 16777216")
    }
    let resources = unsafe PowerSpectrum.planner.withLock { _ in unsafe PowerSpectrum.makeResources(length) }
    guard let (samples, spectrum, plan) = unsafe resources else { throw .noMemoryForSpectrum(length) }
    self.length = length
    unsafe self.samples = samples
    unsafe self.spectrum = spectrum
    unsafe self.plan = plan
  }

  deinit {
    let (samples, spectrum, plan) = unsafe (self.samples, self.spectrum, self.plan)
    PowerSpectrum.planner.withLock { _ in
      unsafe fftw_destroy_plan(plan)
      unsafe fftw_free(samples)
      unsafe fftw_free(spectrum)
    }
  }

  /// Frequencies from 0 to half the rate, `length / 2 + 1`.
  public var binCount: Int { length / 2 + 1 }

  /// Adds |X[k]|^2 of the windowed samples, less their mean where asked, to `powers` (`binCount` values).
  ///
  /// `input` and `window` hold `length` values. Where one of the input is no number nothing is added and the answer is
  /// false. No allocation.
  @discardableResult
  public mutating func addPowers(
    of input: Span<Double>, window: Span<Double>, subtractsMean: Bool, to powers: inout MutableSpan<Double>
  ) -> Bool {
    precondition(input.count == length && window.count == length && powers.count == binCount)
    let mean = mean(of: input)
    guard mean.isFinite else { return false }
    weigh(input, less: subtractsMean ? mean : 0, by: window)
    unsafe fftw_execute(plan)
    unsafe powers.withUnsafeMutableBytes { unsafe addSquares(to: $0) }
    return true
  }

  /// Eight sums at once: a single one would wait for each addition.
  private func mean(of input: Span<Double>) -> Double {
    var sums = SampleGroup.zero
    var index = 0
    unsafe input.withUnsafeBytes { bytes in
      while index + 8 <= length {
        sums += unsafe bytes.loadUnaligned(fromByteOffset: index * 8, as: SampleGroup.self)
        index += 8
      }
    }
    var sum = sums.sum()
    while index < length {
      sum += input[index]
      index += 1
    }
    return sum / Double(length)
  }

  private func weigh(_ input: Span<Double>, less mean: Double, by window: Span<Double>) {
    var index = 0
    unsafe input.withUnsafeBytes { inputs in
      unsafe window.withUnsafeBytes { weights in
        let target = unsafe UnsafeMutableRawPointer(samples)
        while index + 8 <= length {
          let values = unsafe inputs.loadUnaligned(fromByteOffset: index * 8, as: SampleGroup.self)
          let weight = unsafe weights.loadUnaligned(fromByteOffset: index * 8, as: SampleGroup.self)
          unsafe target.storeBytes(of: (values - mean) * weight, toByteOffset: index * 8, as: SampleGroup.self)
          index += 8
        }
      }
    }
    while index < length {
      unsafe samples[index] = (input[index] - mean) * window[index]
      index += 1
    }
  }

  /// The buffer holds pairs of real and imaginary part: squared eight at a time, then added in pairs.
  @unsafe
  private func addSquares(to powers: UnsafeMutableRawBufferPointer) {
    var bin = 0
    let parts = unsafe UnsafeRawPointer(spectrum)
    while bin + 4 <= binCount {
      let values = unsafe parts.loadUnaligned(fromByteOffset: bin * 16, as: SampleGroup.self)
      let squares = values * values
      let sum = unsafe powers.loadUnaligned(fromByteOffset: bin * 8, as: SIMD4<Double>.self)
      unsafe powers.storeBytes(
        of: sum + (squares.evenHalf + squares.oddHalf), toByteOffset: bin * 8, as: SIMD4<Double>.self)
      bin += 4
    }
    while bin < binCount {
      let (real, imaginary) = unsafe spectrum[bin]
      let sum = unsafe powers.loadUnaligned(fromByteOffset: bin * 8, as: Double.self)
      unsafe powers.storeBytes(of: sum + real * real + imaginary * imaginary, toByteOffset: bin * 8, as: Double.self)
      bin += 1
    }
  }

  @unsafe
  private static func makeResources(
    _ length: Int
  ) -> (UnsafeMutablePointer<Double>, UnsafeMutablePointer<fftw_complex>, OpaquePointer)? {
    let samples = unsafe fftw_alloc_real(length)
    let spectrum = unsafe fftw_alloc_complex(length / 2 + 1)
    if let samples = unsafe samples, let spectrum = unsafe spectrum,
      let plan = unsafe fftw_plan_dft_r2c_1d(Int32(length), samples, spectrum, UInt32(FFTW_ESTIMATE))
    {
      return unsafe (samples, spectrum, plan)
    }
    unsafe fftw_free(samples)
    unsafe fftw_free(spectrum)
    return nil
  }
}
