// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
package import Realtime

/// What a session's engine acts on: the log, the watchers, the disk and the clock, passed in.
package struct SessionPorts: Sendable {
  /// Hands final events to the log; never waits.
  package var publish: @Sendable ([PendingEvent]) -> Void
  /// Shows provisional bursts; never waits.
  package var show: @Sendable ([ProvisionalEvent]) -> Void
  /// Begins to write a recording with this file, or goes on with one; the file itself is opened on the recorder's thread.
  package var record: @Sendable (RecordingPlan, FilePlan, OpenRecording?) throws(FacialisError) -> any RecordOutlet
  /// Ends an interrupted recording that does not go on, and says why.
  package var abandon: @Sendable (OpenRecording, String) -> Void
  package var clock: any HostClock
  /// Hands measurements to those who watch.
  package var measurements: MeasurementHub

  package init(
    publish: @escaping @Sendable ([PendingEvent]) -> Void, show: @escaping @Sendable ([ProvisionalEvent]) -> Void,
    record: @escaping @Sendable (RecordingPlan, FilePlan, OpenRecording?) throws(FacialisError) -> any RecordOutlet,
    abandon: @escaping @Sendable (OpenRecording, String) -> Void = { _, _ in }, clock: any HostClock,
    measurements: MeasurementHub = MeasurementHub()
  ) {
    self.publish = publish
    self.show = show
    self.record = record
    self.abandon = abandon
    self.clock = clock
    self.measurements = measurements
  }
}
