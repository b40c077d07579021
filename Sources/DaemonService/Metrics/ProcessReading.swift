// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc

/// What the daemon's process costs now, as /proc tells.
struct ProcessReading: Sendable, Hashable {
  var residentBytes: Int?
  var openFiles: Int?
  var threads: Int?

  /// Reads /proc/self; what cannot be had is nil.
  static var now: ProcessReading {
    var reading = ProcessReading()
    if let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
      let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    {
      reading.residentBytes = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
    // The listing's own descriptor is not counted.
    reading.openFiles = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { $0.count - 1 }
    reading.threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task"))?.count
    return reading
  }

  /// CPU seconds of the process.
  static var processorSeconds: Double {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
