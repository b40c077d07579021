// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// What a source has to say beside samples.
public enum SourceNotice: Sendable, Hashable {
  /// The device answers; what it is, in words without patient text.
  case attached(String)
  /// The device is gone, and why, in words.
  case detached(String)
  /// A marker of the device (a trigger input) or of the recording that is played, at a sample of the stream.
  case marker(Marker, sample: Int)
}
