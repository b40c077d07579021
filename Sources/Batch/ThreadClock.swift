// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// The CPU time of the calling thread.
enum ThreadClock {
  /// Seconds, by `clock_gettime(CLOCK_THREAD_CPUTIME_ID)`.
  static var seconds: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
