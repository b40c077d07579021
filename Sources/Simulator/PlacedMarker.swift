// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// A marker and the sample at which it was set.
public struct PlacedMarker: Sendable, Hashable {
  public var sample: Int
  public var marker: Marker

  public init(sample: Int, marker: Marker) {
    self.sample = sample
    self.marker = marker
  }
}
