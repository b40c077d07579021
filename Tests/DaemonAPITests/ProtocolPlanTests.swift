// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import Testing

/// Which protocols a session may have.
struct ProtocolPlanTests {
  private static func session(_ plan: String) throws -> SessionDocument {
    try WireJSON.decode(
      SessionDocument.self, from: #"{"subject": "S01", "protocol": {"step": "record", "plan": \#(plan)}}"#.utf8,
      isStrict: true)
  }

  private static func block(_ changes: String) -> String {
    let base: [String: String] = [
      "words": "\"Smile\"", "on_s": "3", "pause_s": "4", "repeats": "10", "is_on": "true",
    ]
    var members = base
    for pair in changes.split(separator: ";") {
      let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
      members[sides[0]] = sides[1] == "-" ? nil : sides[1]
    }
    return "{" + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
  }

  @Test func blocksOfTasksAndTriggersAreTaken() throws {
    let plan = "[\(Self.block("task=\"smile\"")), \(Self.block("trigger=\"light\";is_on=false"))]"
    let document = try Self.session(plan)
    try document.validate()
    let blocks = try ProtocolPlan(#require(document.protocolState?["plan"])).blocks
    #expect(blocks.map(\.task) == ["smile", nil] && blocks.map(\.trigger) == [nil, "light"])
    #expect(blocks[0].onS == 3 && blocks[0].pauseS == 4 && blocks[0].repeats == 10 && !blocks[1].isOn)
  }

  @Test(arguments: [
    ("words=\"x\"", "neither"), ("task=\"smile\";trigger=\"light\"", "both"), ("task=\"show teeth\"", "show teeth"),
    ("task=\"\"", "name"), ("task=\"a:b\"", "a:b"), ("task=\"smile\";on_s=0.1", "0.1 s"),
    ("task=\"smile\";on_s=1e9", "lasts"), ("task=\"smile\";pause_s=-1", "pauses"),
    ("task=\"smile\";repeats=0", "0 times"), ("task=\"smile\";repeats=1.5", "repeats"),
    ("task=\"smile\";words=\"\"", "words"), ("task=\"smile\";is_on=false", "No block"),
    ("trigger=\"light\"", "caution"), ("trigger=\"light\";caution=\"\"", "caution"),
    ("task=\"smile\";times=3", "times"),
    ("task=\"smile\";on_s=-", "on_s"),
  ])
  func whatCouldNotBeRunIsRefusedInWords(changes: String, words: String) throws {
    let document = try Self.session("[\(Self.block(changes))]")
    let error = try #require(#expect(throws: FacialisError.self) { try document.validate() })
    #expect(error.message.contains(words), "\(error.message)")
    #expect(error.code == "protocol-invalid" && !error.mend.isEmpty)
  }

  @Test(arguments: ["[]", "{}", "3"]) func aPlanHasBlocks(plan: String) throws {
    #expect(throws: FacialisError.self) { try Self.session(plan).validate() }
  }
}
