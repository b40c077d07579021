// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// An empty file that is there while a recording goes on: other units keep the machine awake, and upgrades wait, for it.
struct RecordingMark: Sendable {
  private let path: String?

  /// Uses systemd's `RUNTIME_DIRECTORY`; does nothing where there is none.
  init(environment: [String: String]) {
    path = environment["RUNTIME_DIRECTORY"].map { $0.split(separator: ":").first.map(String.init) ?? $0 }
      .map { $0 + "/recording" }
  }

  func set(_ isRecording: Bool) {
    guard let path else { return }
    if isRecording {
      let descriptor = unsafe open(path, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o644)
      if descriptor >= 0 { close(descriptor) }
    } else {
      _ = unsafe unlink(path)
    }
  }
}
