// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

extension Burst {
  /// The detector and its version, as causes name it.
  public static let detector = "envelope-likelihood/1"

  /// The canonical event of the burst: `burst`, or `artefact` where it is no contraction.
  public func event(settings: String, parent: EventID? = nil) -> Event {
    var values: [EventColumn: EventValue] = [
      .rmsUV: EventColumn.rmsUV.value(rmsUV),
      .peakToPeakUV: EventColumn.peakToPeakUV.value(peakToPeakUV),
      .snrDB: EventColumn.snrDB.value(snrDB),
    ]
    if let medianFrequencyHz {
      values[.medianFrequencyHz] = EventColumn.medianFrequencyHz.value(medianFrequencyHz)
    }
    if let artefact { values[.artefactClass] = .text(artefact.rawValue) }
    return Event(
      kind: artefact == nil ? .burst : .artefact, onset: onset, duration: duration,
      side: artefact == nil ? EventSide(name.side) : nil, channels: [name], parent: parent, values: values,
      cause: Cause(
        detector: Burst.detector, settings: settings, thresholdUV: Decimal.round(thresholdUV, 3),
        noiseFloorUV: Decimal.round(noiseFloorUV, 3), quality: quality, path: path))
  }
}
