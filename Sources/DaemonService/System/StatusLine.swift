// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG

/// What `systemctl status` shows of the daemon; it names no subject and no file.
package enum StatusLine {
  package static func words(_ snapshot: SessionSnapshot) -> String {
    let device = snapshot.device
    var words = [snapshot.session.state]
    if snapshot.session.state == "failed" || snapshot.session.state == "waiting" {
      words[0] += snapshot.session.message.map { ": \($0)" } ?? ""
    } else {
      words.append("\(device.channels.count) channels at \(Decimal.shortest(device.rateHz)) Hz")
    }
    if let recording = snapshot.recording { words.append("recording for \(Int(recording.durationS / 60)) min") }
    let lost = snapshot.ledger.reduce(0) { max($0, $1.lost) }
    if lost > 0 { words.append("\(lost) samples lost") }
    if !snapshot.shed.isEmpty { words.append("left out: \(snapshot.shed.joined(separator: ", "))") }
    return words.joined(separator: ", ")
  }
}
