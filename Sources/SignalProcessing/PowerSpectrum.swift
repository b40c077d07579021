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
  /// `input` and `window` hold `length` values. No allocation.
  public mutating func addPowers(
    of input: Span<Double>, window: Span<Double>, subtractsMean: Bool, to powers: inout MutableSpan<Double>
  ) {
    precondition(input.count == length && window.count == length && powers.count == binCount)
    var mean = 0.0
    if subtractsMean {
      for index in 0..<length { mean += input[index] }
      mean /= Double(length)
    }
    for index in 0..<length { unsafe samples[index] = (input[index] - mean) * window[index] }
    unsafe fftw_execute(plan)
    for index in 0..<binCount {
      let (real, imaginary) = unsafe spectrum[index]
      powers[index] += real * real + imaginary * imaginary
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
