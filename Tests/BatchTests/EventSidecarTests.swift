// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import Reports
import Testing

struct EventSidecarTests {
  private func object() throws -> [String: Any] {
    let provenance = Provenance(
      input: "X.bdf", inputBytes: 3, inputSHA256: "ab", software: "facialis 0", settingsHash: "cd", settings: [],
      warnings: [])
    let data = try JSONEncoder().encode(EventSidecar(provenance: provenance, rate: 2048))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func describesEveryColumnOfTheTable() throws {
    let object = try object()
    for name in EventTable.header.split(separator: "\t") {
      let column = try #require(object[String(name)] as? [String: Any], "\(name)")
      #expect((column["Description"] as? String)?.hasSuffix(".") == true, "\(name)")
    }
    #expect((object["rms_uv"] as? [String: Any])?["Units"] as? String == "uV")
    let kinds = (object["trial_type"] as? [String: Any])?["Levels"] as? [String: String]
    #expect(kinds?.count == EventKind.allCases.filter(\.isCanonical).count)
  }

  @Test func namesInputSoftwareAndRate() throws {
    let source = try #require(try object()["Facialis"] as? [String: Any])
    #expect(source["input_sha256"] as? String == "ab")
    #expect(source["settings_hash"] as? String == "cd")
    #expect(source["rate_hz"] as? Double == 2048)
    #expect(source["disclaimer"] as? String == Facialis.disclaimer)
  }
}
