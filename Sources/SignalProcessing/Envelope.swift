// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// The causal amplitude envelope of every channel: absolute value, then a Butterworth low-pass of 2nd order.
///
/// In the signal's unit: for Gaussian noise of deviation 1 it hovers around 0.8. Never below 0 (the low-pass undershoots
/// after a burst; that is cut off). Streaming, independent of blocks, no allocation while processing; what is no
/// number spoils its channel for at most 256 frames, as in `FilterCascade`.
public struct Envelope: Sendable {
  /// Corner of the low-pass, in Hz.
  public let corner: Double
  /// How much later than the signal slow changes of the envelope appear, in samples: the low-pass's group delay at 0 Hz.
  public let delay: Double
  private var smoothing: FilterCascade

  /// An envelope at rest.
  ///
  /// - Throws: `filter-corner-impossible` where the corner does not suit the rate.
  public init(corner: Double = 40, rate: Double, groupCount: Int) throws(FacialisError) {
    let design = try ButterworthDesign(.lowPass(corner), order: 2, rate: rate)
    self.corner = corner
    delay = design.groupDelay(at: 0)
    smoothing = FilterCascade(design.sections, groupCount: groupCount)
  }

  /// Puts the envelope at rest, as after a gap.
  public mutating func reset() { smoothing.reset() }

  /// The envelope of frames [frame][group], into a buffer of the same length.
  public mutating func process(_ input: Span<SampleGroup>, into output: inout MutableSpan<SampleGroup>) {
    precondition(input.count == output.count && input.count % smoothing.groupCount == 0)
    process(input, into: &output, frameCount: input.count / smoothing.groupCount)
  }

  /// The envelope of the first `frameCount` frames, for buffers longer than what they hold.
  public mutating func process(
    _ input: Span<SampleGroup>, into output: inout MutableSpan<SampleGroup>, frameCount: Int
  ) {
    smoothing.process(input, into: &output, frameCount: frameCount, rectified: true)
  }
}
