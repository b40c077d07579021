// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

/// The recording that is going on, as the session's thread sees it.
struct ActiveRecording {
  /// Frames that are missing and not yet marked in the file: because it has no room to mark them yet, or because they are so many
  /// that the next file begins behind them.
  struct OpenGap {
    var frames: Int
    var cause: LossCause
  }

  let plan: RecordingPlan
  let outlet: any RecordOutlet
  let rotation: RotationPolicy
  var assembler: RecordAssembler
  var ledger = Ledger()
  var openGap: OpenGap?
  /// The file that is written, and the paths of all so far.
  private(set) var file: FilePlan
  private(set) var paths: [String]
  /// Whether it began in the past and has not yet caught up with the stream.
  var isBehind = false
  /// The sample of the stream at which it was asked to stop, where that is still to come for it.
  var stopAt: Int?
  var disk: DiskWatch
  /// Memory that was taken ahead and not needed.
  private var spare: [Int32]?

  init(
    plan: RecordingPlan, file: FilePlan, outlet: any RecordOutlet, annotationCapacity: Int, rotation: RotationPolicy,
    disk: DiskWatch
  ) {
    self.plan = plan
    self.file = file
    self.outlet = outlet
    self.rotation = rotation
    self.disk = disk
    paths = [file.path]
    assembler = RecordAssembler(
      framesPerRecord: plan.framesPerRecord, channelCount: plan.format.channels.count, rate: plan.format.rate,
      annotationCapacity: annotationCapacity)
    assembler.beginFile(at: file.firstSample, head: file.annotation(recording: plan.id))
  }

  /// Frames since the recording's first, those of an open gap included.
  var position: Int { assembler.position + (openGap?.frames ?? 0) }

  /// Frames up to the end of the data record that the next frame belongs to.
  var framesToBoundary: Int { plan.framesPerRecord - (position - file.firstSample) % plan.framesPerRecord }

  /// Whether the file is long enough.
  var isRotationDue: Bool { rotation.isDue(frames: assembler.position - file.firstSample) }

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

  /// Goes on in the next file, with an incomplete last record of this one where there is one.
  mutating func begin(_ next: FilePlan, last: RecordAssembler.Record?) {
    outlet.submit(.next(last: last, file: next))
    file = next
    paths.append(next.path)
    assembler.beginFile(at: next.firstSample, head: next.annotation(recording: plan.id))
  }
}
