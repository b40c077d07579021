// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// `status.tsv`: one row for every recording of a batch, the same whichever run brought its results.
public enum StatusTable {
  public static let header = "recording\tpath\tstatus\tcode\tmessage\tmend"

  /// A row without its line feed.
  static func row(_ item: BatchItem, _ reply: BatchReply) -> String {
    let cells = [
      item.recording, item.input,
      reply.error == nil ? "done" : reply.error?.code == "not-reached" ? "not_reached" : "failed",
      reply.error?.code ?? "n/a", reply.error?.message ?? "n/a",
      reply.error.map { $0.mend.isEmpty ? "n/a" : $0.mend } ?? "n/a",
    ]
    return cells.map(cell).joined(separator: "\t")
  }

  private static func cell(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value < 32 }) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
  }
}
