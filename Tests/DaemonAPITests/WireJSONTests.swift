// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import Testing

struct WireJSONTests {
  @Test(arguments: [
    ("{", "no valid JSON"), ("[]", "type"), (#"{"subject": 1}"#, "\"subject\""),
  ])
  func whatIsWrongIsNamed(json: String, words: String) throws {
    let error = try #require(
      #expect(throws: FacialisError.self) { try WireJSON.decode(RecordingRequest.self, from: json.utf8) })
    #expect(error.message.contains(words), "\(error.message)")
    #expect(error.category == .badData)
  }

  @Test(arguments: [
    RecordingRequest(subject: "S 01"), RecordingRequest(subject: ""), RecordingRequest(subject: "S01", task: "../rest"),
    RecordingRequest(subject: "S01", session: "ä"), RecordingRequest(subject: "S01", preTriggerS: -1),
    RecordingRequest(subject: "S01", preTriggerS: .nan),
  ])
  func aRecordingsCodesFitFileNames(request: RecordingRequest) {
    #expect(throws: FacialisError.self) { try request.validate() }
  }

  @Test func aMontageIsTheSameAsItsTOML() throws {
    let json =
      #"{"name": "face", "channel": [{"input": "A1", "name": "L-OOC"}, {"input": "A2", "name": "R-ZYG-2", "inverted": true, "preamplifier_gain": 10}]}"#
    let montage = try WireJSON.decode(MontageDocument.self, from: json.utf8).montage
    #expect(montage.channels.map(\.name.description) == ["L-OOC", "R-ZYG-2"])
    #expect(montage.channels.map(\.inverted) == [false, true])
    let back = try WireJSON.decode(MontageDocument.self, from: WireJSON.encode(MontageDocument(montage)))
    #expect(back.montage == montage)
  }

  @Test(arguments: [FacialisError.Category.notFound, .conflict, .noPermission, .unavailable, .inputOutput])
  func aProblemKeepsItsCategory(category: FacialisError.Category) throws {
    let error = FacialisError("some-code", category, "What is wrong.", mend: "Do this.")
    let problem = try WireJSON.decode(ProblemDocument.self, from: WireJSON.encode(ProblemDocument(error)))
    #expect(problem.error == error)
    #expect(problem.status == category.httpStatus)
  }

  @Test func routesAreNamedOnce() {
    #expect(Set(Route.all.map(\.operation)).count == Route.all.count)
    #expect(Set(Route.all.map { "\($0.method) \($0.path)" }).count == Route.all.count)
    for route in Route.all { #expect((route.access == .observe) == (route.method == .get)) }
  }
}
