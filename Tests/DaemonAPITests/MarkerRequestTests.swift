// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import Testing

struct MarkerRequestTests {
  @Test(arguments: [
    (#"{"text": "task:smile:on"}"#, Marker(.task, "smile", .on)),
    (#"{"text": "looked away", "age_ms": 250}"#, Marker(.note, "looked away")),
    (#"{"category": "note", "text": "task:smile:on"}"#, Marker(.note, "task:smile:on")),
    (#"{"category": "trigger", "name": "light", "state": "off"}"#, Marker(.trigger, "light", .off)),
    (#"{"name": "remark"}"#, Marker(.note, "remark")),
  ])
  func isRead(json: String, marker: Marker) throws {
    #expect(try WireJSON.decode(MarkerRequest.self, from: json.utf8).marker() == marker)
  }

  @Test(arguments: [
    "{}", #"{"text": ""}"#, #"{"text": "a", "name": "b"}"#, #"{"text": "a\nb"}"#,
    #"{"text": "task:smile", "category": "task"}"#, #"{"text": "a", "age_ms": -1}"#,
    #"{"text": "a", "age_ms": 3600001}"#, #"{"category": "task", "name": "a:b"}"#,
    #"{"text": "a", "age_ms": 1, "at": "2026-11-22T17:13:10Z"}"#, #"{"text": "facialis/clonic right"}"#,
    #"{"text": "BAD_ACQ_SKIP"}"#,
  ])
  func isRefusedInWords(json: String) throws {
    let request = try WireJSON.decode(MarkerRequest.self, from: json.utf8)
    let error = #expect(throws: FacialisError.self) { try request.marker() }
    #expect(error?.code == "marker-invalid")
  }

  @Test func aTextThatIsTooLongIsRefused() {
    let request = MarkerRequest(text: String(repeating: "ä", count: 201))
    #expect(throws: FacialisError.self) { try request.marker() }
  }
}
