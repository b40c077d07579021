// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Recordings

/// Hashes the files of a recording as they are read; one thread at a time.
final class RecordingDigester {
  private var digests: [RunningDigest]

  /// Looks at what the reader reads from now on.
  init(_ reader: inout RecordingReader) {
    digests = reader.files.parts.map { RunningDigest(path: $0.path) }
    reader.showBytes { [self] file, offset, bytes in digests[file].see(bytes, at: offset) }
  }

  /// The digests in the files' order; throws where a file cannot be read to its end.
  func finish() throws(FacialisError) -> [InputDigest] {
    var results: [InputDigest] = []
    for index in digests.indices { results.append(try digests[index].finish()) }
    return results
  }
}
