// SPDX-License-Identifier: GPL-3.0-or-later
internal import Acquisition
internal import FacialEMG

/// The recording that is going on, as the session's thread sees it.
struct ActiveRecording {
  /// Frames that are missing and not yet marked in the file, because the file has no room to mark them yet.
  struct OpenGap {
    var frames: Int
    var cause: LossCause
  }

  let plan: RecordingPlan
  let outlet: any RecordOutlet
  var assembler: RecordAssembler
  var ledger = Ledger()
  var openGap: OpenGap?
  /// Memory that was taken ahead and not needed.
  private var spare: [Int32]?

  init(plan: RecordingPlan, outlet: any RecordOutlet, annotationCapacity: Int) {
    self.plan = plan
    self.outlet = outlet
    assembler = RecordAssembler(
      framesPerRecord: plan.framesPerRecord, channelCount: plan.format.channels.count, rate: plan.format.rate,
      annotationCapacity: annotationCapacity)
  }

  /// Frames since the recording's first, those of an open gap included.
  var position: Int { assembler.position + (openGap?.frames ?? 0) }

  /// Frames up to the end of the data record that the next frame belongs to.
  var framesToBoundary: Int { plan.framesPerRecord - position % plan.framesPerRecord }

  /// Memory for a data record; nil while the disk holds all of it.
  mutating func takeBuffer() -> [Int32]? {
    if let memory = spare {
      spare = nil
      return memory
    }
    return outlet.takeBuffer()
  }

  /// Keeps memory that is not needed now.
  mutating func giveBack(_ memory: [Int32]) { spare = memory }
}
