// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
package import Recordings

/// The file that a recorder writes; a slow or failing one takes its place in tests.
package protocol RecordingFile: AnyObject {
  /// Frames that were appended.
  var frameCount: Int { get }
  @discardableResult
  func append(_ counts: Span<Int32>, annotations: [Annotation]) throws(FacialisError) -> [Annotation]
  @discardableResult
  func appendLast(_ counts: Span<Int32>, annotations: [Annotation]) throws(FacialisError) -> [Annotation]
  /// Returns when everything appended is on the disk.
  func synchronise() throws(FacialisError)
  func close() throws(FacialisError)
  /// Ends the file after a failure, as whole as the disk still lets it be.
  func abandon()
}

extension RecordingWriter: RecordingFile {}
